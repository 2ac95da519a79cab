import type { Disk, Partition } from './disks.ts'
import { TYPE } from './layout.ts'

/** Recognises what an earlier installation left on a disk, by the types and labels that the image gives. Pure. */

export interface Installation {
  esp: Partition
  root: Partition
  verity: Partition
  state: Partition | null
  local: Partition | null
  /** `whole`: state and pool are there; `none`: an image that never ran; `partial`: one of them is gone. */
  data: 'whole' | 'partial' | 'none'
  /** State is in a LUKS container. */
  encrypted: boolean
  /** State is one half of a mirror over two disks. */
  mirrored: boolean
}

const find = (disk: Disk, type: string, label: RegExp): Partition | null =>
  disk.partitions.find(partition => partition.type === type && label.test(partition.label)) ?? null

/** The earlier installation on a disk; undefined when there is none. */
export function earlierInstallation(disk: Disk): Installation | undefined {
  const esp = find(disk, TYPE.esp, /./)
  const root = find(disk, TYPE.root, /^root-A$/)
  const verity = find(disk, TYPE.verity, /^verity-A$/)
  if (disk.partitionTable !== 'gpt' || esp === null || root === null || verity === null) return undefined
  const state = find(disk, TYPE.linux, /^state$/)
  const local = find(disk, TYPE.linux, /^(local|spare)$/)
  const parts = [state, local].filter(part => part !== null).length
  return {
    ...{ esp, root, verity, state, local },
    data: parts === 2 ? 'whole' : parts === 1 ? 'partial' : 'none',
    encrypted: state?.content === 'crypto_LUKS',
    mirrored: state?.content === 'linux_raid_member',
  }
}

/** Whether a system that starts from another disk could take this disk's partitions for its own. */
export const hasOurData = (disk: Disk): boolean =>
  disk.partitions.some(({ type, label }) => type === TYPE.linux && /^(state|local)$/.test(label))
