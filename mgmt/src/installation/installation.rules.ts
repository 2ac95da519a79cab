import type { Answers, WipePolicy } from '../../../installer/answers.schema.ts'
import {
  contentWords,
  type Disk,
  earlierInstallation,
  type Facts,
  isBlank,
  isMedium,
  type PlanResult,
  planInstallation,
  unfitness,
} from '../../../installer/planning.ts'
import type { InstallationAnswers, InstallationDisk } from './installation.schema.ts'

/** What may be said about a disk's contents; the same choices as on the console. */
function policiesOf(disk: Disk): WipePolicy[] {
  if (isBlank(disk)) return ['refuse']
  return earlierInstallation(disk)?.data === 'whole' ? ['repair', 'keep-data', 'wipe'] : ['wipe']
}

/** Why nothing can be installed on a disk, whatever is answered; null when something can. */
function whyUnsuitable(disk: Disk, { image }: Facts): string | null {
  if (isMedium(disk)) return 'This system was started from it.'
  // That a disk is removable is no obstacle to somebody who chose it by hand.
  const [reason] = unfitness(disk, { role: 'system', sectorBytes: image.sectorBytes, allowRemovable: true })
  if (reason !== undefined) return `${reason.message} ${reason.remedy}`
  return disk.mountPoints.length === 0 ? null : `It is in use: mounted at ${disk.mountPoints.join(', ')}.`
}

/** A disk as somebody sees it who chooses one. */
export function diskView(disk: Disk, facts: Facts): InstallationDisk {
  const { path, model, serial, sizeBytes, transport, rotational, removable } = disk
  const earlier = earlierInstallation(disk)
  return {
    ...{ path, model, serial, sizeBytes, transport, rotational, removable },
    holds: isBlank(disk) ? 'nothing' : earlier === undefined ? 'other' : 'installation',
    contents: isBlank(disk) ? 'nothing' : contentWords(disk),
    encrypted: earlier?.encrypted ?? false,
    policies: policiesOf(disk),
    unsuitable: whyUnsuitable(disk, facts),
  }
}

/** The installer's decision about answers that came over the API. */
export const decide = (facts: Facts, given: InstallationAnswers): PlanResult => planInstallation(facts, whole(given))

/** What the planner is given: the restart is asked for afterwards. */
export const whole = (given: InstallationAnswers): Answers => ({ ...given, after: 'reboot' })
