/** `make pxe`: build/pxe, the tree from which machines start over the network, by TFTP and HTTP (docs/adr/0021). */
import { createReadStream, createWriteStream } from 'node:fs'
import { copyFile, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { ensureImage } from '../image/build.ts'
import { partitionsOf, projectVersion, sha256 } from '../image/iso.ts'
import { IMAGE, IMAGE_UKI, ROOT } from '../image/paths.ts'
import { program } from '../image/qemu/program.ts'
import { autoexecScript, bootScript, FILES } from './script.ts'
import { type Extent, HEAD_BYTES, kernelParts } from './uki.ts'

export const TREE = join(ROOT, 'build/pxe')
const SECTOR = 512
/** Downloads a package the first time. */
const IPXE_MS = 300_000

async function bytesOf(file: string, { start, bytes }: Extent): Promise<Buffer> {
  await using handle = await open(file, 'r')
  const buffer = Buffer.alloc(bytes)
  const { bytesRead } = await handle.read(buffer, 0, bytes, start)
  return buffer.subarray(0, bytesRead)
}

/** Appends part of a file to another one. */
async function appendPart(from: string, { start, bytes }: Extent, to: string): Promise<void> {
  await pipeline(
    createReadStream(from, { start, end: start + bytes - 1, highWaterMark: 1024 * 1024 }),
    createWriteStream(to, { flags: 'a' }),
  )
}

async function writeTree(dir: string, url: string | undefined): Promise<void> {
  const within = (name: string) => join(dir, name)
  const { root, verity } = partitionsOf(await program('sfdisk', ['--json', IMAGE]))
  const partition = ({ start, size }: typeof root): Extent => ({ start: start * SECTOR, bytes: size * SECTOR })
  const parts = kernelParts(await bytesOf(IMAGE_UKI, { start: 0, bytes: HEAD_BYTES }))
  const commandLine = (await bytesOf(IMAGE_UKI, parts.commandLine)).toString('latin1')
  const ipxe = (await program(join(ROOT, 'scripts/ipxe.sh'), [], IPXE_MS)).trim()

  await copyFile(ipxe, within('ipxe.efi'))
  await writeFile(within('autoexec.ipxe'), autoexecScript(url))
  await writeFile(within('boot.ipxe'), bootScript({ version: await projectVersion(), commandLine }))
  await appendPart(IMAGE_UKI, parts.kernel, within(FILES.kernel))
  // A cpio archive, in whole blocks: the initrd that follows is where the kernel looks for it.
  if (parts.microcode !== undefined) await appendPart(IMAGE_UKI, parts.microcode, within(FILES.initrd))
  await appendPart(IMAGE_UKI, parts.initrd, within(FILES.initrd))
  await copyFile(IMAGE_UKI, within(FILES.image))
  await appendPart(IMAGE, partition(root), within(FILES.root))
  await appendPart(IMAGE, partition(verity), within(FILES.verity))

  const names = ['ipxe.efi', 'autoexec.ipxe', 'boot.ipxe', ...Object.values(FILES)]
  const sums = await Promise.all(names.map(async name => `${await sha256(within(name))}  ${name}\n`))
  await writeFile(within('SHA256SUMS'), sums.join(''))
}

const changed = async (path: string) => (await stat(path).catch(() => undefined))?.mtimeMs ?? 0

/** Whether the tree was made of the present image by the present program, for the same address. */
async function isUpToDate(url: string | undefined): Promise<boolean> {
  const made = await changed(join(TREE, 'SHA256SUMS'))
  const own = ['tree.ts', 'script.ts', 'uki.ts'].map(name => fileURLToPath(new URL(name, import.meta.url)))
  const sources = await Promise.all([IMAGE, ...own].map(changed))
  const autoexec = await readFile(join(TREE, 'autoexec.ipxe'), 'utf8').catch(() => '')
  return made > Math.max(...sources) && autoexec === autoexecScript(url)
}

/**
 * Builds image and tree unless they are what the present sources make. `url`: where the tree will be served, with a /
 * at its end; without it, at the top of the server that gives iPXE. Returns the tree's path.
 */
export async function ensureTree(url?: string): Promise<string> {
  await ensureImage()
  if (await isUpToDate(url)) {
    console.log('==> the tree for network boot is up to date')
    return TREE
  }
  console.log('==> making the tree for network boot')
  const fresh = `${TREE}.new`
  await rm(fresh, { recursive: true, force: true })
  await mkdir(fresh, { recursive: true })
  await writeTree(fresh, url)
  await rm(TREE, { recursive: true, force: true })
  await rename(fresh, TREE)
  console.log(`==> network boot: ${TREE}; see pxe/README.md for how to serve it`)
  return TREE
}

if (import.meta.main) {
  try {
    await ensureTree(process.env.PXE_URL || undefined)
  } catch (error) {
    console.error(`limiquantix: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}
