import type { BlockNode } from '../system/lsblk.tree.ts'

/** Which USB disks the console may write to and read from, and what it calls them. Pure. */

export const STICK_FILE_SYSTEMS = ['vfat', 'exfat', 'ext4'] as const
export type StickFileSystem = (typeof STICK_FILE_SYSTEMS)[number]

/** A file system on a USB disk that nothing on this host uses. */
export interface Stick {
  device: string
  fsType: StickFileSystem
  model: string
  /** Of the file system, as somebody named it; empty without a name. */
  label: string
  sizeBytes: number
  readOnly: boolean
}

/** Firmware starts from such a partition: nothing of somebody's belongs there. */
const EFI_SYSTEM = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b'

const all = (node: BlockNode): BlockNode[] => [node, ...node.children.flatMap(all)]

/**
 * Mounted, swap, or something made of it (encryption, verity, RAID, LVM): then all of the disk is left alone. The
 * stick that the host was started from is such a disk.
 */
const isUsed = (disk: BlockNode) =>
  all(disk).some(node => node.mountPoints.length > 0 || !['disk', 'part'].includes(node.type))

const known = (fsType: string) => STICK_FILE_SYSTEMS.find(name => name === fsType)

/** What can be chosen: every file system of a kind we know on a USB disk that can be pulled out and is not in use. */
export function sticksOf(tree: readonly BlockNode[]): Stick[] {
  return tree
    .filter(disk => disk.type === 'disk' && disk.transport === 'usb' && disk.removable && !isUsed(disk))
    .flatMap(disk =>
      // A file system on the whole disk may begin with what looks like a partition of all of it (mformat writes that).
      (known(disk.fsType) === undefined ? all(disk) : [disk]).flatMap(node => {
        const fsType = known(node.fsType)
        if (fsType === undefined || node.partitionType === EFI_SYSTEM) return []
        const { path: device, label, sizeBytes, readOnly } = node
        return [{ device, fsType, label, sizeBytes, readOnly, model: disk.model === '' ? 'USB disk' : disk.model }]
      }),
    )
}

/** Why there is nothing to choose from, for whoever stands there with a stick in the hand. */
export function noStick(tree: readonly BlockNode[]): string {
  const disks = tree.filter(disk => disk.type === 'disk' && disk.transport === 'usb' && disk.sizeBytes > 0)
  if (disks.length === 0) return 'There is no USB stick. Plug one in and choose this again.'
  if (disks.every(isUsed)) return 'The only USB disk is in use by this host. Plug in another one and choose this again.'
  return 'The USB stick has no file system that can be used here. Format it with FAT32, exFAT or ext4.'
}

const GB = 1e9

/** `SanDisk Ultra, 32.0 GB, vfat "BACKUP" (/dev/sdb1)` */
export function stickWords({ device, fsType, model, label, sizeBytes, readOnly }: Stick): string {
  const name = label === '' ? '' : ` "${label}"`
  const size = sizeBytes < GB ? `${Math.round(sizeBytes / 1e6)} MB` : `${(sizeBytes / GB).toFixed(1)} GB`
  return `${model}, ${size}, ${fsType}${name}${readOnly ? ', write-protected' : ''} (${device})`
}

/** Names of updates in the root of a stick, in order; a Mac leaves shadows of files that begin with a dot. */
export const updateNames = (names: readonly string[]): string[] =>
  names.filter(name => /\.lqxupdate$/i.test(name) && !name.startsWith('.')).sort()

/** Only such a name is used for a file on a stick: host and date are in it, and nothing that leads elsewhere. */
export const isBundleName = (name: string): boolean => /^limiquantix-support-[A-Za-z0-9.-]{1,255}\.tar\.gz$/.test(name)
