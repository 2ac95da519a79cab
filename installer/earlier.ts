import type { Disk, Partition } from './disks.ts'
import { isMirrorHalf, type PartitionLabel, TYPE } from './layout.ts'

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
  /** All but the ESP is in an array over two disks. */
  mirrored: boolean
}

const find = (disk: { partitions: readonly Partition[] }, type: string, label: RegExp): Partition | null =>
  disk.partitions.find(partition => partition.type === type && label.test(partition.label)) ?? null

/** Type and place among those of its type of the partitions that go by their order on the disk. */
const SLOTS: Partial<Record<PartitionLabel, readonly [type: string, place: number]>> = {
  'root-A': [TYPE.root, 0],
  'verity-A': [TYPE.verity, 0],
  'root-B': [TYPE.root, 1],
  'verity-B': [TYPE.verity, 1],
}

/** A partition of one of the slots, whatever an update called it; null when there is none. */
function slotPartition(partitions: readonly Partition[], label: PartitionLabel): Partition | null {
  const [type, place] = SLOTS[label] ?? [undefined, 0]
  return partitions.filter(partition => partition.type === type)[place] ?? null
}

/** The partition that goes by this name on a disk of ours, or in an array; null when there is none. */
export const partitionOf = (
  { partitions }: { partitions: readonly Partition[] },
  label: PartitionLabel,
): Partition | null =>
  label in SLOTS ? slotPartition(partitions, label) : (partitions.find(partition => partition.label === label) ?? null)

/** The earlier installation on a disk; undefined when there is none. */
export function earlierInstallation(disk: Disk): Installation | undefined {
  const esp = find(disk, TYPE.esp, /./)
  const system = disk.array ?? disk
  const root = partitionOf(system, 'root-A')
  const verity = partitionOf(system, 'verity-A')
  if (disk.partitionTable !== 'gpt' || esp === null || root === null || verity === null) return undefined
  const state = find(system, TYPE.linux, /^state$/)
  const local = find(system, TYPE.linux, /^local$/)
  const parts = [state, local].filter(part => part !== null).length
  return {
    ...{ esp, root, verity, state, local },
    data: parts === 2 ? 'whole' : parts === 1 ? 'partial' : 'none',
    encrypted: state?.content === 'crypto_LUKS',
    mirrored: disk.array !== null,
  }
}

/** Whether a system that starts from another disk could take this disk's partitions for its own. */
export const hasOurData = (disk: Disk): boolean =>
  [...disk.partitions, ...(disk.array?.partitions ?? [])].some(
    ({ type, label }) => isMirrorHalf(type, label) || (type === TYPE.linux && /^(state|local)$/.test(label)),
  )

/** The other half of a mirror, if it is there. */
export const partnerOf = (disk: Disk, disks: readonly Disk[]): Disk | null =>
  disks.find(({ path, array }) => path !== disk.path && array !== null && array.path === disk.array?.path) ?? null
