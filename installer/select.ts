import type { DiskSelector } from './answers.schema.ts'
import { type Disk, isMedium } from './disks.ts'
import { MINIMUM_BYTES } from './layout.ts'
import { nameOf, type Refusal, refusal } from './refusals.ts'
import { formatDiskSize, formatSize } from './size.ts'

/** Which disk is meant, and whether it can be used at all. Pure; never guesses. */

export type Role = 'system' | 'mirror'

/** What the hardware of a disk must allow. */
export interface Needs {
  role: Role
  /** Sector sizes that the image can be installed on. */
  sectorBytes: readonly number[]
  allowRemovable: boolean
  /** What a disk must have; without it, what an installation on one disk takes. */
  minimumBytes?: number
}

/** Reasons that lie in the disk itself, whatever is on it. */
export function unfitness(disk: Disk, needs: Needs): Refusal[] {
  const { minimumBytes = MINIMUM_BYTES } = needs
  const found: Refusal[] = []
  const report = (...reason: Parameters<typeof refusal>) => found.push(refusal(...reason))
  if (isMedium(disk))
    report('medium', disk, `${nameOf(disk)} is what this installer was started from.`, 'Choose another disk.')
  if (disk.readOnly)
    report(
      'read_only',
      disk,
      `${nameOf(disk)} cannot be written to.`,
      'Lift its write protection, or choose another disk.',
    )
  if (disk.removable && !needs.allowRemovable)
    report(
      ...(['removable', disk, `${nameOf(disk)} is removable.`] as const),
      `Choose a built-in disk, or write "removable: true" beside what selects this one.`,
    )
  if (disk.sizeBytes < minimumBytes)
    report(
      ...(['too_small', disk, `${nameOf(disk)} is too small.`] as const),
      `Choose a disk with ${formatDiskSize(minimumBytes)} or more.`,
    )
  if (!needs.sectorBytes.includes(disk.sectorBytes))
    report(
      ...(['sector_size', disk, `${nameOf(disk)} has sectors of ${disk.sectorBytes} bytes.`] as const),
      `This image starts from disks with sectors of ${needs.sectorBytes.join(' or ')} bytes. Many disks can be switched (nvme format, sg_format); otherwise choose another one.`,
    )
  return found
}

/** True when every criterion that is given holds. */
export function matches(disk: Disk, selector: DiskSelector): boolean {
  const { serial, path, model, minSize = 0, maxSize = Number.POSITIVE_INFINITY } = selector
  return (
    (serial === undefined || disk.serial === serial) &&
    (path === undefined || disk.path === path || disk.links.includes(path)) &&
    (model === undefined || wildcard(model).test(disk.model)) &&
    minSize <= disk.sizeBytes &&
    disk.sizeBytes <= maxSize
  )
}

/** `Samsung*` as a pattern for the whole text; capitals do not matter. */
function wildcard(text: string): RegExp {
  const pieces = text.split(/\*+/).map(piece => piece.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${pieces.join('.*')}$`, 'i')
}

export type Choice = { disk: Disk } | { refusals: Refusal[] }

/**
 * The disk that is meant. With a selector exactly one disk must match, fit or not: what is wrong with it is said
 * afterwards. Without one, the machine must have exactly one disk that fits.
 */
export function chooseDisk(disks: readonly Disk[], selector: DiskSelector | undefined, needs: Needs): Choice {
  if (selector === undefined) return onlyFittingDisk(disks, needs)
  const found = disks.filter(disk => matches(disk, selector))
  const [disk] = found
  if (disk === undefined) {
    const what = `No disk is the one that disks.${needs.role} asks for.`
    return { refusals: [refusal('no_match', null, what, `Correct the answers. There is: ${list(disks)}.`)] }
  }
  return found.length === 1 ? { disk } : ambiguous(found, needs.role)
}

function onlyFittingDisk(disks: readonly Disk[], needs: Needs): Choice {
  const fitting = disks.filter(disk => unfitness(disk, needs).length === 0)
  const [disk] = fitting
  if (disk !== undefined) return fitting.length === 1 ? { disk } : ambiguous(fitting, needs.role)
  const why = disks.flatMap(disk => unfitness(disk, needs))
  const what = `This machine has no disk to install on that has ${formatSize(needs.minimumBytes ?? MINIMUM_BYTES)} or more.`
  return { refusals: [refusal('no_disk', null, what, 'Add a disk, or look at what is said about each one.'), ...why] }
}

const list = (disks: readonly Disk[]): string => (disks.length === 0 ? 'no disk at all' : disks.map(nameOf).join('; '))

function ambiguous(found: readonly Disk[], role: Role): Choice {
  const what = `${found.length} disks could be meant: ${list(found)}.`
  return { refusals: [refusal('ambiguous', null, what, `Say which one in disks.${role}, best by serial number.`)] }
}
