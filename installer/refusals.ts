import type { Disk } from './disks.ts'
import { formatDiskSize } from './size.ts'

/** Why the installer does nothing. The codes are for programs; they only ever get more. */
export type RefusalCode =
  | 'no_uefi'
  | 'no_tpm'
  | 'no_disk'
  | 'no_match'
  | 'ambiguous'
  | 'medium'
  | 'read_only'
  | 'removable'
  | 'too_small'
  | 'sector_size'
  | 'mounted'
  | 'raid_member'
  | 'lvm_member'
  | 'encrypted'
  | 'cluster_member'
  | 'shared'
  | 'not_empty'
  | 'installation_found'
  | 'installation_damaged'
  | 'nothing_to_repair'
  | 'slot_too_small'
  | 'state_encrypted'
  | 'state_not_encrypted'
  | 'other_installation'
  | 'mirror_same_disk'
  | 'mirror_not_now'

export interface Refusal {
  code: RefusalCode
  /** Path of the disk it is about; null when it is about the whole machine. */
  disk: string | null
  /** What is wrong. */
  message: string
  /** What to do about it. */
  remedy: string
}

export function refusal(code: RefusalCode, disk: Disk | null, message: string, remedy: string): Refusal {
  return { code, disk: disk?.path ?? null, message, remedy }
}

/** `/dev/sda, QEMU HARDDISK, 21 GB (20.0 GiB), serial LQX-1`: enough to find the disk in the machine. */
export function nameOf(disk: Disk): string {
  const words = [disk.path, disk.model, formatDiskSize(disk.sizeBytes), disk.serial && `serial ${disk.serial}`]
  return words.filter(word => word !== '').join(', ')
}
