import type { BlockNode } from '../system/lsblk.tree.ts'
import type { ArrayFiles, MemberFiles } from '../system/md.ts'
import type { HostDisk } from './mirror.rules.ts'

/** An array as the kernel has it now. */
export interface MirrorArray {
  raidDisks: number
  /** How many of them are not whole; a disk that is being rebuilt is not. */
  degraded: number
  /** `idle`, `recover`, `resync`, `check`, `repair`, `frozen`, or a word of a later kernel. */
  action: string
  /** How far that is; null when it does not say, as before it has begun. */
  completed: { doneBytes: number; totalBytes: number } | null
  bytesPerSecond: number | null
  sizeBytes: number
  members: ArrayMember[]
}

export interface ArrayMember {
  /** The whole disk: `/dev/vda`. */
  disk: string
  state: 'active' | 'rebuilding' | 'failed'
}

const SECTOR = 512

/** The disk that a partition's name says it is on: `vda2` is on `vda`, `nvme0n1p2` on `nvme0n1`. */
export const diskOf = (partition: string): string => partition.replace(/(?<=\d)p\d+$|(?<=[a-z])\d+$/, '')

const number = (text: string): number | undefined => (/^\d+$/.test(text) ? Number(text) : undefined)

function completedOf(text: string): MirrorArray['completed'] {
  const [, done, total] = /^(\d+) \/ (\d+)$/.exec(text) ?? []
  if (done === undefined || total === undefined) return null
  return { doneBytes: Number(done) * SECTOR, totalBytes: Number(total) * SECTOR }
}

function stateOf(text: string): ArrayMember['state'] {
  const words = text.split(',')
  if (words.includes('faulty')) return 'failed'
  return words.includes('in_sync') ? 'active' : 'rebuilding'
}

const memberOf = ({ partition, disk, state }: MemberFiles): ArrayMember => ({
  disk: `/dev/${disk ?? diskOf(partition)}`,
  state: stateOf(state),
})

/** Reads the files of an array in sysfs (md(4)). */
export function parseArray(files: ArrayFiles): MirrorArray {
  const members = files.members.map(memberOf)
  const raidDisks = number(files.raidDisks) ?? 0
  const active = members.filter(({ state }) => state === 'active').length
  const kibPerSecond = number(files.syncSpeed)
  return {
    raidDisks,
    // What is not told must not look whole.
    degraded: number(files.degraded) ?? Math.max(0, raidDisks - active),
    action: files.syncAction,
    completed: completedOf(files.syncCompleted),
    bytesPerSecond: kibPerSecond === undefined ? null : kibPerSecond * 1024,
    sizeBytes: (number(files.size) ?? 0) * SECTOR,
    members,
  }
}

const below = (node: BlockNode): BlockNode[] => node.children.flatMap(child => [child, ...below(child)])

/** `sdb1 "photos" (xfs), sdb2 (unknown)`; null when nothing at all is on it. */
function contentWords({ fsType, partitionTable, children }: BlockNode): string | null {
  const partitions = children.filter(({ type }) => type === 'part')
  const words = partitions.map(({ path, partitionLabel, label, fsType: content }) => {
    const name = partitionLabel || label
    return [path.replace('/dev/', ''), name && `"${name}"`, `(${content || 'unknown'})`].filter(Boolean).join(' ')
  })
  if (words.length > 0) return words.join(', ')
  if (fsType !== '') return `${fsType} without partitions`
  return partitionTable === '' ? null : `an empty partition table (${partitionTable})`
}

/** Memory that looks like a disk, floppies and disks of the network: no place for a system to start from. */
const isNoDisk = (path: string): boolean => /^\/dev\/(zram|ram|nbd|fd|rbd|drbd)\d/.test(path)

function hostDisk(node: BlockNode): HostDisk {
  const all = below(node)
  const { path, model, serial, sizeBytes, sectorBytes, readOnly, removable } = node
  return {
    ...{ disk: path, model, serial, sizeBytes, sectorBytes, readOnly, removable },
    mountPoints: [...new Set([node, ...all].flatMap(({ mountPoints }) => mountPoints))],
    holders: [...new Set(all.filter(({ type }) => type !== 'part').map(each => each.path))],
    holds: contentWords(node),
  }
}

/** The whole disks among block devices, by path. */
export const parseHostDisks = (nodes: readonly BlockNode[]): HostDisk[] =>
  nodes
    .filter(({ path, type, sizeBytes }) => type === 'disk' && sizeBytes > 0 && !isNoDisk(path))
    .map(hostDisk)
    .sort((a, b) => (a.disk < b.disk ? -1 : 1))
