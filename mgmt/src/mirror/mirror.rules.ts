import type { MirrorArray } from './mirror.parse.ts'
import type { HostMirror, MirrorCandidate, MirrorDisk } from './mirror.schema.ts'

/** A disk of a host with what is on it. */
export interface HostDisk extends MirrorDisk {
  sizeBytes: number
  sectorBytes: number
  readOnly: boolean
  removable: boolean
  mountPoints: string[]
  /** What is built on it and is there now: arrays, volumes, opened containers. */
  holders: string[]
  /** In words; null when it is blank. */
  holds: string | null
}

const MIB = 1024 ** 2
const GIB = 1024 ** 3
/** Beside the array on each disk: the EFI system partition, both partition tables and what alignment takes. */
const BESIDE_BYTES = (512 + 8) * MIB

/** How large a disk has to be that is to be a member. */
export const neededBytes = (array: Pick<MirrorArray, 'sizeBytes'>): number => BESIDE_BYTES + array.sizeBytes

/** How the mirror is; an array of a single disk is none. */
export function stateOf(array: MirrorArray | null): HostMirror['state'] {
  if (array === null || array.raidDisks < 2) return 'none'
  if (array.degraded === 0) return 'healthy'
  return array.action === 'recover' ? 'rebuilding' : 'degraded'
}

/** Members that should be there and are not. One that failed and is still connected is there. */
export const missingOf = ({ raidDisks, members }: MirrorArray): number => Math.max(0, raidDisks - members.length)

/** How far the rebuild is; null when there is none. */
export function rebuildOf(array: MirrorArray): HostMirror['rebuild'] {
  if (stateOf(array) !== 'rebuilding') return null
  const { doneBytes, totalBytes } = array.completed ?? { doneBytes: 0, totalBytes: array.sizeBytes }
  return { doneBytes, totalBytes, bytesPerSecond: array.bytesPerSecond }
}

/** Whether two records are of the same disk: its path may be another at each start, its serial number is not. */
const isSame = (a: MirrorDisk, b: MirrorDisk): boolean =>
  a.serial === '' || b.serial === '' ? a.disk === b.disk && a.model === b.model : a.serial === b.serial

/** Which of the disks that made a whole mirror are gone. */
export function lostOf(array: MirrorArray, members: readonly MirrorDisk[], whole: readonly MirrorDisk[]): MirrorDisk[] {
  if (stateOf(array) !== 'degraded' || missingOf(array) === 0) return []
  return whole.filter(known => !members.some(member => isSame(member, known)))
}

function problemOf(disk: HostDisk, array: MirrorArray, sectorBytes: number | undefined): string | null {
  const needed = neededBytes(array)
  if (disk.sizeBytes < needed) return `It is too small: ${Math.ceil(needed / GIB)} GiB or more are needed.`
  if (disk.readOnly) return 'It cannot be written to. Lift its write protection.'
  if (disk.mountPoints.length > 0) return `It is in use: mounted at ${disk.mountPoints.join(', ')}.`
  if (disk.holders.length > 0) return `It is in use by ${disk.holders.join(', ')}.`
  if (sectorBytes !== undefined && disk.sectorBytes !== sectorBytes) {
    return `It has sectors of ${disk.sectorBytes} bytes, the other disk of ${sectorBytes}.`
  }
  return null
}

/** What could take the place of a missing disk, with what speaks against each. Those that can are first. */
export function candidatesOf(array: MirrorArray, disks: readonly HostDisk[]): MirrorCandidate[] {
  if (stateOf(array) !== 'degraded') return []
  const taken = new Map(array.members.map(member => [member.disk, member.state]))
  const sectorBytes = disks.find(({ disk }) => taken.get(disk) === 'active')?.sectorBytes
  return disks
    .filter(({ disk }) => !taken.has(disk))
    .map(each => {
      const { disk, model, serial, sizeBytes, removable, holds } = each
      return { disk, model, serial, sizeBytes, removable, holds, problem: problemOf(each, array, sectorBytes) }
    })
    .sort((a, b) => Number(a.problem !== null) - Number(b.problem !== null))
}

/** What has to be typed before a disk is erased. */
export const confirmNameOf = ({ serial, disk }: MirrorDisk): string => serial || disk

/** Why no disk can be replaced now; null when one can. */
export function whyNotReplace({ state }: Pick<HostMirror, 'state'>): string | null {
  switch (state) {
    case 'degraded':
      return null
    case 'none':
      return 'This host is installed on one disk. A mirror is set up when it is installed.'
    case 'healthy':
      return 'Both disks of the mirror are whole. Take the one that is to be replaced out first.'
    case 'rebuilding':
      return 'The mirror is being rebuilt. Wait until it is whole.'
  }
}

/** What people see of a mirror at once: while this stays the same, there is nothing to tell. */
export const visibleOf = (array: MirrorArray | null): string =>
  array === null ? 'none' : JSON.stringify([stateOf(array), missingOf(array), array.members])
