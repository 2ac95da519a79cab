import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { exec } from '../../mgmt/src/system/exec.ts'
import { imageVersion } from '../../mgmt/src/system/os-release.ts'
import type { ImageFacts } from '../facts.ts'
import { commandLineWords, espBesides } from '../medium.ts'
import { mounted } from './mount.ts'

/** The kernel on the medium's boot partition; `make iso` puts it there. */
export const KERNEL = 'EFI/limiquantix/limiquantix.efi'

/** What an installation is copied from. */
export interface Medium {
  facts: ImageFacts
  esp: string
  root: string
  verity: string
}

const sizeOf = async (device: string): Promise<number> =>
  Number((await exec('blockdev', ['--getsize64', device])).stdout)

/** The medium that this system was started from. Rejects when it was not started from one. */
export async function readMedium(): Promise<Medium> {
  const words = commandLineWords(await readFile('/proc/cmdline', 'utf8'))
  const rootHash = words.get('roothash')
  const root = words.get('systemd.verity_root_data')
  const verity = words.get('systemd.verity_root_hash')
  if (!words.has('limiquantix.live') || rootHash === undefined || root === undefined || verity === undefined) {
    throw new Error('this system was not started from an installation medium; boot the ISO as CD or USB stick')
  }
  const { stdout } = await exec('lsblk', ['--json', '--list', '--paths', '--output', 'PATH,PKNAME,PARTUUID,PARTTYPE'])
  const esp = espBesides(stdout, root)
  const kernel = await mounted(esp, { type: 'vfat', readOnly: true }, dir => stat(join(dir, KERNEL)))
  const version = await imageVersion()
  if (version === undefined) throw new Error('this medium does not say which version it holds')
  const [rootBytes, verityBytes] = [await sizeOf(root), await sizeOf(verity)]
  const facts = { version, rootHash, espBytes: kernel.size, rootBytes, verityBytes, sectorBytes: [512] }
  return { facts, esp, root, verity }
}
