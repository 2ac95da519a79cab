import type { Disk, Partition } from './disks.ts'
import { type PartitionLabel, TYPE } from './layout.ts'

/** Recognises what an earlier installation left on a disk, by types and, where updates leave them, labels. Pure. */

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

/** Type and place among those of its type of the partitions that go by their order on the disk. */
const SLOTS: Partial<Record<PartitionLabel, readonly [type: string, place: number]>> = {
  'root-A': [TYPE.root, 0],
  'verity-A': [TYPE.verity, 0],
  'root-B': [TYPE.root, 1],
  'verity-B': [TYPE.verity, 1],
}

/** A partition of one of the slots, whatever an update called it; null when the disk has none. */
function slotPartition(disk: Disk, label: PartitionLabel): Partition | null {
  const [type, place] = SLOTS[label] ?? [undefined, 0]
  return disk.partitions.filter(partition => partition.type === type)[place] ?? null
}

/** The partition that goes by this name on a disk of ours; null when it has none. */
export const partitionOf = (disk: Disk, label: PartitionLabel): Partition | null =>
  label in SLOTS ? slotPartition(disk, label) : (disk.partitions.find(partition => partition.label === label) ?? null)

/** The earlier installation on a disk; undefined when there is none. */
export function earlierInstallation(disk: Disk): Installation | undefined {
  const esp = find(disk, TYPE.esp, /./)
  const root = slotPartition(disk, 'root-A')
  const verity = slotPartition(disk, 'verity-A')
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
