import { z } from 'zod'
import { isMirrorHalf } from './layout.ts'

/** What stands on the disks of a machine, as facts for the planner. Pure: reads what `lsblk` printed. */

/** Columns to ask `lsblk --json --bytes` for. Older versions lack ID-LINK and PARTN; the parser does without. */
export const LSBLK_COLUMNS =
  'NAME,PATH,TYPE,SIZE,LOG-SEC,MODEL,SERIAL,WWN,ID-LINK,TRAN,RM,RO,ROTA,PTTYPE,PARTTYPE,PARTLABEL,PARTUUID,PARTN,FSTYPE,LABEL,UUID,MOUNTPOINTS'

/** Membership in something that other disks may be part of, or that hides what is in it. */
export type Membership = 'raid' | 'lvm' | 'encrypted' | 'cluster'

/** A device on top of a disk or partition: a RAID, a volume of LVM, an opened container. */
export interface Holder {
  path: string
  /** As lsblk names it: `raid1`, `lvm`, `crypt`, `mpath`, … */
  type: string
}

export interface Partition {
  path: string
  /** In the partition table; null when this lsblk does not tell. */
  number: number | null
  label: string
  /** GUID of a GPT partition, or the byte of a DOS one. */
  type: string
  uuid: string
  sizeBytes: number
  /** What is in it, as libblkid names it; null when it holds nothing known. */
  content: string | null
}

/** What two disks hold in common: the array over their partitions `mirror`, when it runs. */
export interface MirrorArray {
  path: string
  partitions: Partition[]
}

export interface Disk {
  /** The kernel's name; another at the next boot perhaps. */
  path: string
  /** Names that stay, below /dev/disk/by-id. */
  links: string[]
  model: string
  serial: string
  sizeBytes: number
  sectorBytes: number
  transport: string | null
  rotational: boolean
  removable: boolean
  readOnly: boolean
  partitionTable: string | null
  /** What is on the disk itself, outside of any partition. */
  content: string | null
  partitions: Partition[]
  /** Null on disks that are no half of a mirror of ours. */
  array: MirrorArray | null
  /** Where anything on it is mounted; `[SWAP]` for swap space. */
  mountPoints: string[]
  memberOf: Membership[]
  /** Everything built on it, in the order in which it has to be taken down. */
  holders: Holder[]
}

const Text = z
  .string()
  .nullish()
  .transform(text => text?.trim() ?? '')
const Flag = z.union([z.boolean(), z.stringbool()])

const Raw = z.object({
  path: z.string(),
  type: z.string(),
  size: z.coerce.number(),
  'log-sec': z.coerce.number().catch(512),
  model: Text,
  serial: Text,
  wwn: Text,
  'id-link': Text,
  tran: Text,
  rm: Flag,
  ro: Flag,
  rota: Flag,
  pttype: Text,
  parttype: Text,
  partlabel: Text,
  partuuid: Text,
  partn: z.coerce.number().int().positive().nullable().catch(null),
  fstype: Text,
  mountpoints: z
    .array(z.string().nullable())
    .default([])
    .transform(points => points.filter(point => point !== null)),
  get children() {
    return z.array(Raw).default([])
  },
})
type Raw = z.output<typeof Raw>
const Output = z.object({ blockdevices: z.array(Raw).default([]) })

/** Reads what `lsblk --json --bytes --output ${LSBLK_COLUMNS}` prints: whole disks that hold something, by path. */
export function parseDisks(json: string): Disk[] {
  return Output.parse(JSON.parse(json))
    .blockdevices.filter(({ type, size, path }) => type === 'disk' && size > 0 && !isNoDisk(path))
    .map(diskOf)
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** Memory that looks like a disk, network block devices and floppies: nothing to install on. */
const isNoDisk = (path: string): boolean => /^\/dev\/(zram|ram|nbd|fd|rbd|drbd)\d/.test(path)

function diskOf(raw: Raw): Disk {
  const all = descendants(raw)
  return {
    path: raw.path,
    links: linksOf(raw),
    model: raw.model,
    serial: raw.serial,
    sizeBytes: raw.size,
    sectorBytes: raw['log-sec'],
    transport: orNull(raw.tran),
    rotational: raw.rota,
    removable: raw.rm || raw.tran === 'usb',
    readOnly: raw.ro,
    partitionTable: orNull(raw.pttype),
    content: orNull(raw.fstype),
    partitions: partitionsOf(raw),
    array: arrayOf(raw),
    mountPoints: unique([raw, ...all].flatMap(({ mountpoints }) => mountpoints)),
    memberOf: unique([raw, ...all].flatMap(({ fstype, type }) => membershipOf(fstype, type))),
    holders: holdersOf(all),
  }
}

const partitionsOf = (raw: Raw): Partition[] => raw.children.filter(({ type }) => type === 'part').map(partitionOf)

function arrayOf(disk: Raw): MirrorArray | null {
  const member = disk.children.find(({ parttype, partlabel }) => isMirrorHalf(parttype, partlabel))
  const array = member?.children.find(({ type }) => type === 'raid1')
  return array === undefined ? null : { path: array.path, partitions: partitionsOf(array) }
}

const orNull = (text: string): string | null => (text === '' ? null : text)
const unique = <T>(items: readonly T[]): T[] => [...new Set(items)]

/** Everything below a device, children before their parents. */
const descendants = (raw: Raw): Raw[] => raw.children.flatMap(child => [...descendants(child), child])

/** An array or a verified root hangs below each of its parts: named once, where it comes first. */
function holdersOf(all: readonly Raw[]): Holder[] {
  const holders = new Map<string, Holder>()
  for (const { path, type } of all) if (type !== 'part' && !holders.has(path)) holders.set(path, { path, type })
  return [...holders.values()]
}

function partitionOf(raw: Raw): Partition {
  return {
    path: raw.path,
    number: raw.partn,
    label: raw.partlabel,
    type: raw.parttype.toLowerCase(),
    uuid: raw.partuuid.toLowerCase(),
    sizeBytes: raw.size,
    content: orNull(raw.fstype),
  }
}

function linksOf({ 'id-link': id, wwn, tran }: Raw): string[] {
  // udev's rules: wwn-0x… for SCSI and ATA, nvme-<wwn> for NVMe.
  const byWwn = wwn === '' ? [] : [tran === 'nvme' || /^(nvme|eui|uuid)\./.test(wwn) ? `nvme-${wwn}` : `wwn-${wwn}`]
  return unique([...(id === '' ? [] : [id]), ...byWwn]).map(name => `/dev/disk/by-id/${name}`)
}

const SIGNATURES: Readonly<Record<string, Membership>> = {
  linux_raid_member: 'raid',
  isw_raid_member: 'raid',
  ddf_raid_member: 'raid',
  lvm2_member: 'lvm',
  zfs_member: 'cluster',
  ceph_bluestore: 'cluster',
  drbd: 'cluster',
  mpath_member: 'cluster',
  crypto_luks: 'encrypted',
  bitlocker: 'encrypted',
}

function membershipOf(signature: string, type: string): Membership[] {
  const known = SIGNATURES[signature.toLowerCase()]
  if (known !== undefined) return [known]
  if (/_raid_member$/.test(signature) || /^raid\d/.test(type)) return ['raid']
  return type === 'mpath' ? ['cluster'] : []
}

/** Whether anything at all is on it: a partition table, a file system, a signature. */
export const isBlank = (disk: Disk): boolean =>
  disk.partitionTable === null && disk.content === null && disk.partitions.length === 0 && disk.holders.length === 0

/** Where the medium that the installer was started from is mounted, beside the root. */
export const MEDIUM_MOUNT = '/run/limiquantix/medium'

/** The disk that the running system came from: nothing may be written to it. */
export const isMedium = (disk: Disk): boolean =>
  disk.mountPoints.some(point => point === '/' || point === MEDIUM_MOUNT || point.startsWith(`${MEDIUM_MOUNT}/`))
