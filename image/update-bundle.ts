/** `make update-bundle`: one signed file that brings a host to the version of the built image (docs/adr/0018). */
import { createHash, createPrivateKey, type KeyObject } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeHead, Manifest, PART_NAMES, type PartName } from '../mgmt/src/updates/bundle.format.ts'
import { ensureImage } from './build.ts'
import { type Partition, partitionsOf } from './iso.ts'
import { IMAGE, ROOT, UPDATE_KEY } from './paths.ts'
import { program } from './qemu/program.ts'

const SECTOR = 512

/** Bytes of a file, the last one included. */
interface Extent {
  path: string
  start: number
  bytes: number
}

const extentOf = (path: string, { start, size }: Partition): Extent => ({
  ...{ path, start: start * SECTOR, bytes: size * SECTOR },
})

const read = ({ path, start, bytes }: Extent) =>
  createReadStream(path, { start, end: start + bytes - 1, highWaterMark: 1024 * 1024 })

async function partOf(extent: Extent): Promise<Manifest['parts'][PartName]> {
  const hash = createHash('sha256')
  for await (const chunk of read(extent)) hash.update(chunk)
  return { bytes: extent.bytes, sha256: hash.digest('hex') }
}

/** The version that mkosi gave to an image: it is in the name of the kernel. */
async function versionOf(image: string, esp: Partition): Promise<string> {
  const listing = await program('mdir', ['-b', '-i', `${image}@@${esp.start * SECTOR}`, '::/EFI/Linux'])
  const version = /limiquantix_(.+)\.efi/.exec(listing)?.[1]
  if (version === undefined) throw new Error(`${image} holds no kernel of ours`)
  return version
}

export interface BundleOptions {
  /** Disk image, and the kernel beside it. */
  image: string
  kernel: string
  key: KeyObject
  output: string
}

/** Writes an update that holds what is in the image. Returns its version. */
export async function writeBundle({ image, kernel, key, output }: BundleOptions): Promise<string> {
  const { esp, root, verity } = partitionsOf(await program('sfdisk', ['--json', image]))
  const extents: Record<PartName, Extent> = {
    verity: extentOf(image, verity),
    root: extentOf(image, root),
    kernel: { path: kernel, start: 0, bytes: (await stat(kernel)).size },
  }
  const manifest = Manifest.parse({
    product: 'limiquantix',
    version: await versionOf(image, esp),
    architecture: 'x86-64',
    rootHash: `${root.uuid}${verity.uuid}`.replaceAll('-', ''),
    parts: {
      verity: await partOf(extents.verity),
      root: await partOf(extents.root),
      kernel: await partOf(extents.kernel),
    },
  })
  const fresh = `${output}.new`
  {
    await using file = await open(fresh, 'w')
    await file.write(encodeHead(manifest, key))
    for (const name of PART_NAMES) for await (const chunk of read(extents[name])) await file.write(chunk as Buffer)
    await file.sync()
  }
  await rename(fresh, output).catch(async error => {
    await rm(fresh, { force: true })
    throw error
  })
  return manifest.version
}

export const signingKey = async (): Promise<KeyObject> => createPrivateKey(await readFile(UPDATE_KEY))

if (import.meta.main) {
  try {
    await ensureImage()
    const output = join(ROOT, 'build/limiquantix.lqxupdate')
    const kernel = join(ROOT, 'build/image/limiquantix.efi')
    const version = await writeBundle({ image: IMAGE, kernel, key: await signingKey(), output })
    const named = join(ROOT, `build/limiquantix-${version}.lqxupdate`)
    await rename(output, named)
    console.log(`==> update to ${version}: ${Math.round((await stat(named)).size / 1e6)} MB in ${named}`)
  } catch (error) {
    console.error(`limiquantix: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}
