import { z } from 'zod'
import { TYPE } from './layout.ts'

/** Which parts belong to the medium that a system was started from. Pure. */

/** Words of a kernel command line; those without `=` have an empty value. Of several the last one counts. */
export function commandLineWords(line: string): Map<string, string> {
  const words = line.split(/\s+/).filter(word => word !== '')
  return new Map(
    words.map(word => {
      const at = word.indexOf('=')
      return at === -1 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)]
    }),
  )
}

/** Where the parts of the image are that this system was started from. */
export interface Source {
  rootHash: string
  /** Devices. */
  root: string
  verity: string
  /** The kernel image: a file on the boot partition beside the root, or one that came over the network. */
  kernel: { onMedium: string } | { file: string }
}

/** The kernel on the medium's boot partition; `make iso` puts it there. */
const MEDIUM_KERNEL = 'EFI/limiquantix/limiquantix.efi'
/** Where the initrd leaves it (netboot.sh). */
const NETWORK_KERNEL = '/run/limiquantix-netboot/limiquantix.efi'

/** What the kernel's command line says about it; undefined on a system that was not started to install from. */
export function sourceOf(words: ReadonlyMap<string, string>): Source | undefined {
  const rootHash = words.get('roothash')
  const root = words.get('systemd.verity_root_data')
  const verity = words.get('systemd.verity_root_hash')
  if (!words.has('limiquantix.live') || rootHash === undefined || root === undefined || verity === undefined) return
  const kernel = words.has('limiquantix.netboot') ? { file: NETWORK_KERNEL } : { onMedium: MEDIUM_KERNEL }
  return { rootHash, root, verity, kernel }
}

const Output = z.object({
  blockdevices: z.array(
    z.object({
      path: z.string(),
      pkname: z.string().nullable(),
      partuuid: z.string().nullable(),
      parttype: z.string().nullable(),
    }),
  ),
})

/**
 * The path of the boot partition on the same medium as the root partition `root` (a path below
 * /dev/disk/by-partuuid), from `lsblk --json --list --paths --output PATH,PKNAME,PARTUUID,PARTTYPE`.
 */
export function espBesides(json: string, root: string): string {
  const uuid = root.split('/').at(-1)?.toLowerCase()
  const devices = Output.parse(JSON.parse(json)).blockdevices
  const medium = devices.find(({ partuuid }) => partuuid?.toLowerCase() === uuid)?.pkname
  if (medium === undefined || medium === null) throw new Error('the root partition of the medium is not found')
  const esp = devices.find(({ pkname, parttype }) => pkname === medium && parttype?.toLowerCase() === TYPE.esp)
  if (esp === undefined) throw new Error(`the medium ${medium} has no boot partition`)
  return esp.path
}
