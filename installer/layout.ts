import { GIB, MIB } from './size.ts'

/**
 * The appliance's disk in GPT order. The sizes are those of `rootfs-overlay/usr/lib/repart.d`, which goes on with what
 * the installer made; a test compares them. On two disks each has an ESP and one half of an array, and all other
 * partitions lie in the array.
 */

/** Partition types: the Discoverable Partitions Specification's, for x86-64. */
export const TYPE = {
  esp: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
  root: '4f68bce3-e8cd-4db1-96e7-fbcaf984b709',
  verity: '2c7357ed-ebd2-46d9-aec1-23d437ec2bf5',
  linux: '0fc63daf-8483-4772-8e79-3d69d8477de4',
  raid: 'a19d880f-05fc-4d3b-a006-743f0f84911e',
} as const

export const SIZE = {
  esp: 512 * MIB,
  root: 2 * GIB,
  verity: 32 * MIB,
  state: 4 * GIB,
  /** The smallest pool that makes sense. */
  local: GIB,
  /** Both partition tables, and what alignment takes. */
  overhead: 4 * MIB,
  /** What the array keeps for itself, and for its own partition tables, on a disk of the smallest size. */
  array: 32 * MIB,
} as const

/**
 * The mirror: an array over the partitions `mirror` of two disks. `/etc/mdadm/mdadm.conf` of the image assembles what
 * has this home host, and nothing else.
 */
export const ARRAY = { path: '/dev/md/system', name: 'system', homeHost: 'limiquantix' } as const

/** The smallest disk that can be installed on. */
export const MINIMUM_BYTES = SIZE.overhead + SIZE.esp + 2 * (SIZE.root + SIZE.verity) + SIZE.state + SIZE.local

/** The smallest disk that can be half of a mirror. */
export const MIRROR_MINIMUM_BYTES = MINIMUM_BYTES + SIZE.array

/** What the partitions are called. Those of the two slots go by their order on the disk: updates change their labels. */
export type PartitionLabel = 'esp' | 'root-A' | 'verity-A' | 'root-B' | 'verity-B' | 'state' | 'local' | 'mirror'

/** Whether a partition of this type and label is one half of a mirror of ours. */
export const isMirrorHalf = (type: string, label: string): boolean =>
  type.toLowerCase() === TYPE.raid && label === 'mirror'

/** Label of a partition of a slot that holds no version (sysupdate.d(5)). */
export const EMPTY_SLOT = '_empty'

/** The partition UUIDs that a root hash asks for: systemd finds both halves of the verified root by them. */
export function uuidsOf(rootHash: string): { root: string; verity: string } {
  if (!/^[0-9a-f]{64}$/.test(rootHash)) throw new Error('a root hash has 64 hexadecimal digits')
  const uuid = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { root: uuid(rootHash.slice(0, 32)), verity: uuid(rootHash.slice(32)) }
}
