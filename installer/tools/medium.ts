import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { exec } from '../../mgmt/src/system/exec.ts'
import { mounted } from '../../mgmt/src/system/mount.ts'
import { imageVersion } from '../../mgmt/src/system/os-release.ts'
import type { ImageFacts } from '../facts.ts'
import { commandLineWords, espBesides, type Source, sourceOf } from '../medium.ts'

/** What an installation is copied from: a CD, a USB stick, or memory, where the network boot put it. */
export interface Medium {
  facts: ImageFacts
  root: string
  verity: string
  /** Gives the path of the kernel image, which is there until `use` has ended. */
  withKernel<T>(use: (path: string) => Promise<T>): Promise<T>
}

const sizeOf = async (device: string): Promise<number> =>
  Number((await exec('blockdev', ['--getsize64', device])).stdout)

async function kernelOf({ kernel, root }: Source): Promise<Medium['withKernel']> {
  if ('file' in kernel) return use => use(kernel.file)
  const { stdout } = await exec('lsblk', ['--json', '--list', '--paths', '--output', 'PATH,PKNAME,PARTUUID,PARTTYPE'])
  const esp = espBesides(stdout, root)
  return use => mounted(esp, { type: 'vfat', readOnly: true }, dir => use(join(dir, kernel.onMedium)))
}

/** The medium that this system was started from. Rejects when it was not started from one. */
export async function readMedium(): Promise<Medium> {
  const source = sourceOf(commandLineWords(await readFile('/proc/cmdline', 'utf8')))
  if (source === undefined) {
    throw new Error('this system was not started from an installation medium; boot the ISO, or over the network')
  }
  const { rootHash, root, verity } = source
  const withKernel = await kernelOf(source)
  const kernel = await withKernel(path => stat(path))
  const version = await imageVersion()
  if (version === undefined) throw new Error('this medium does not say which version it holds')
  const [rootBytes, verityBytes] = [await sizeOf(root), await sizeOf(verity)]
  const facts = { version, rootHash, espBytes: kernel.size, rootBytes, verityBytes, sectorBytes: [512] }
  return { facts, root, verity, withKernel }
}
