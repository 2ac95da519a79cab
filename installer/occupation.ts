import type { WipePolicy } from './answers.schema.ts'
import { type Disk, isBlank, isMedium, type Membership } from './disks.ts'
import { earlierInstallation } from './earlier.ts'
import { nameOf, type Refusal, type RefusalCode, refusal } from './refusals.ts'

/** What is on a disk already, and whether the policy lets it be overwritten. Pure. */

/**
 * Reasons that lie in what is on the disk. Empty: the policy allows what the plan will do. `others` are the disks that
 * nobody chose: what they build together with this one must not be pulled apart.
 */
export function occupation(disk: Disk, policy: WipePolicy, others: readonly Disk[]): Refusal[] {
  // Said by itself, and everything else about the medium follows from it.
  if (isMedium(disk)) return []
  return [...mounted(disk), ...(keepsData(disk, policy) ? [] : shared(disk, others)), ...contents(disk, policy)]
}

/** Writing the system again leaves state and pool alone, and so what is built on them. */
const keepsData = (disk: Disk, policy: WipePolicy): boolean =>
  policy !== 'wipe' && earlierInstallation(disk)?.data === 'whole'

/** Not even "wipe" pulls the ground from under something that runs. */
function mounted(disk: Disk): Refusal[] {
  if (disk.mountPoints.length === 0) return []
  const message = `${nameOf(disk)} is in use: mounted at ${disk.mountPoints.join(', ')}.`
  return [refusal('mounted', disk, message, 'Unmount it, or choose another disk.')]
}

function shared(disk: Disk, others: readonly Disk[]): Refusal[] {
  const partners = others.filter(other => other.path !== disk.path && sharesHolder(disk, other))
  if (partners.length === 0) return []
  const message = `${nameOf(disk)} works together with ${partners.map(({ path }) => path).join(', ')}.`
  const remedy = `Take ${disk.holders.map(({ path }) => path).join(', ')} down, or take it apart first.`
  return [refusal('shared', disk, message, remedy)]
}

const sharesHolder = (a: Disk, b: Disk): boolean =>
  a.holders.some(({ path }) => b.holders.some(holder => holder.path === path))

const MEMBERS: Readonly<Record<Membership, { code: RefusalCode; words: string }>> = {
  raid: { code: 'raid_member', words: 'is a member of a RAID' },
  lvm: { code: 'lvm_member', words: 'belongs to a volume group of LVM' },
  cluster: { code: 'cluster_member', words: 'belongs to a storage pool or to a disk with several paths' },
  encrypted: { code: 'encrypted', words: 'holds encrypted data' },
}

const WIPE = 'Choose another disk, or "wipe: wipe" to erase everything on it.'

function contents(disk: Disk, policy: WipePolicy): Refusal[] {
  if (policy === 'wipe') return []
  if (isBlank(disk)) return policy === 'repair' ? [nothingToRepair(disk)] : []
  if (earlierInstallation(disk) !== undefined) return ofInstallation(disk, policy)
  if (policy === 'repair') return [nothingToRepair(disk)]
  if (disk.memberOf.length > 0) {
    return disk.memberOf.map(member => {
      const { code, words } = MEMBERS[member]
      return refusal(code, disk, `${nameOf(disk)} ${words}.`, WIPE)
    })
  }
  return [refusal('not_empty', disk, `${nameOf(disk)} is not empty: ${contentWords(disk)}.`, WIPE)]
}

function ofInstallation(disk: Disk, policy: WipePolicy): Refusal[] {
  const data = earlierInstallation(disk)?.data
  if (policy === 'refuse') {
    const message = `${nameOf(disk)} holds an installation already.`
    const remedy =
      'Choose what to do with it: "wipe: repair" writes the system again, "wipe: keep-data" also applies new settings, "wipe: wipe" erases everything.'
    return [refusal('installation_found', disk, message, remedy)]
  }
  if (data === 'partial') {
    const message = `The installation on ${nameOf(disk)} is not whole: state or pool is missing.`
    return [refusal('installation_damaged', disk, message, 'Save what is left, then choose "wipe: wipe".')]
  }
  // An image that never ran has nothing to keep: "keep-data" installs anew.
  return data === 'none' && policy === 'repair' ? [nothingToRepair(disk)] : []
}

const nothingToRepair = (disk: Disk): Refusal =>
  refusal(
    ...(['nothing_to_repair', disk, `${nameOf(disk)} holds no installation that has run.`] as const),
    'Choose the disk that does, or install anew: "wipe: refuse" on an empty disk, "wipe: wipe" on another.',
  )

/** `1 esp (vfat, 512 MiB), 2 (ext4, 4.0 GiB)` or `xfs without partitions`. */
export function contentWords(disk: Disk): string {
  if (disk.content !== null && disk.partitions.length === 0) return `${disk.content} without partitions`
  const parts = disk.partitions.map(({ path, label, content }) =>
    [path.replace('/dev/', ''), label && `"${label}"`, `(${content ?? 'unknown'})`]
      .filter(word => word !== '')
      .join(' '),
  )
  return parts.length === 0 ? `an empty partition table (${disk.partitionTable})` : parts.join(', ')
}
