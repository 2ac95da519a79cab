import type { Answers } from './answers.schema.ts'
import type { Disk } from './disks.ts'
import { earlierInstallation, hasOurData, type Installation, partnerOf } from './earlier.ts'
import type { Facts } from './facts.ts'
import { MINIMUM_BYTES, MIRROR_MINIMUM_BYTES } from './layout.ts'
import { occupation } from './occupation.ts'
import { installSteps, renewSteps } from './plan.build.ts'
import { bytesOf, type Step } from './plan.steps.ts'
import { nameOf, type Refusal, refusal } from './refusals.ts'
import { type Choice, chooseDisk, type Needs, type Role, unfitness } from './select.ts'

/**
 * The heart of the installer: (disks, answers, facts) → steps, or refusals. Pure; writes nothing and asks nothing.
 * Everything that speaks against an installation comes back at once.
 */

/**
 * `install`: everything on the disk is new. `repair`: the system is written again, what people configured and stored
 * stays. `reinstall`: as repair, and the answers are applied.
 */
export type Mode = 'install' | 'repair' | 'reinstall'

export interface Plan {
  mode: Mode
  version: string
  system: Disk
  mirror: Disk | null
  /** Of the disk `system`, when it stays. */
  earlier: Installation | null
  answers: Answers
  steps: Step[]
  /** What all steps together copy and read back. */
  bytes: number
}

export type PlanResult = { ok: true; plan: Plan } | { ok: false; refusals: Refusal[] }

/** Plans an installation. */
export function planInstallation(facts: Facts, answers: Answers): PlanResult {
  const general = machineRefusals(facts, answers)
  const system = choose(facts, answers, 'system')
  const mirror = answers.disks.mirror === undefined ? null : choose(facts, answers, 'mirror')
  const undecided = [system, mirror].flatMap(choice => (choice !== null && 'refusals' in choice ? choice.refusals : []))
  if (!('disk' in system) || (mirror !== null && !('disk' in mirror))) return refuse([...general, ...undecided])

  const target = system.disk
  const mode = modeOf(target, answers)
  // What stays of a mirror is on both its disks, whether the answers name the second or not.
  const second = mirror?.disk ?? (mode === 'install' ? null : partnerOf(target, facts.disks))
  const refusals = [
    ...general,
    ...unfitness(target, needs(facts, answers, 'system')),
    ...occupation(target, answers.disks.wipe, unchosen(facts, target, second)),
    ...(mirror === null || second === null ? [] : mirrorRefusals(facts, answers, target, second)),
    ...(mode === 'install' ? strangers(facts, target, second) : stayRefusals(facts, answers, target, mode)),
  ]
  return refusals.length > 0 ? refuse(refusals) : { ok: true, plan: planOf(facts, answers, mode, target, second) }
}

/** The same thing is said once, although two checks may find it. */
function refuse(refusals: Refusal[]): PlanResult {
  const unique = new Map(refusals.map(refusal => [`${refusal.code} ${refusal.disk}`, refusal]))
  return { ok: false, refusals: [...unique.values()] }
}

function needs(facts: Facts, answers: Answers, role: Role): Needs {
  const allowRemovable = answers.disks[role]?.removable ?? false
  const minimumBytes = answers.disks.mirror === undefined ? MINIMUM_BYTES : MIRROR_MINIMUM_BYTES
  return { role, sectorBytes: facts.image.sectorBytes, allowRemovable, minimumBytes }
}

const choose = (facts: Facts, answers: Answers, role: Role): Choice =>
  chooseDisk(facts.disks, answers.disks[role], needs(facts, answers, role))

function modeOf(disk: Disk, { disks }: Answers): Mode {
  if (disks.wipe === 'repair') return 'repair'
  const keeps = disks.wipe === 'keep-data' && earlierInstallation(disk)?.data === 'whole'
  return keeps ? 'reinstall' : 'install'
}

function machineRefusals({ machine }: Facts, { encryption }: Answers): Refusal[] {
  const found: Refusal[] = []
  if (!machine.uefi) {
    const remedy = 'Switch the firmware from BIOS or CSM to UEFI, and start the installer again.'
    found.push(refusal('no_uefi', null, 'This machine was not started by UEFI.', remedy))
  }
  if (encryption.mode === 'tpm' && !machine.tpm2) {
    const remedy = 'Switch the TPM on in the firmware, or write "mode: passphrase" under encryption.'
    found.push(refusal('no_tpm', null, 'This machine has no TPM 2.0 that encryption could be bound to.', remedy))
  }
  return found
}

function mirrorRefusals(facts: Facts, answers: Answers, system: Disk, mirror: Disk): Refusal[] {
  if (mirror.path === system.path) {
    const message = `${nameOf(mirror)} cannot be its own mirror.`
    return [refusal('mirror_same_disk', mirror, message, 'Choose two disks: disks.system and disks.mirror.')]
  }
  if (modeOf(system, answers) !== 'install') {
    if (partnerOf(system, facts.disks)?.path === mirror.path) return []
    const message = 'A mirror is set up only when everything is installed anew.'
    return [refusal('mirror_not_now', mirror, message, 'Leave disks.mirror out, or choose "wipe: wipe".')]
  }
  // Nothing on a mirror is ever kept: where the policy keeps data on the first disk, data here is a refusal.
  const policy = answers.disks.wipe === 'wipe' ? 'wipe' : 'refuse'
  return [
    ...unfitness(mirror, needs(facts, answers, 'mirror')),
    ...occupation(mirror, policy, unchosen(facts, system, mirror)),
  ]
}

const unchosen = ({ disks }: Facts, system: Disk, mirror: Disk | null): Disk[] =>
  disks.filter(({ path }) => path !== system.path && path !== mirror?.path)

/** Disks beside the chosen ones that a new system would mix up with its own: partitions are found by their names. */
function strangers(facts: Facts, system: Disk, mirror: Disk | null): Refusal[] {
  return unchosen(facts, system, mirror)
    .filter(hasOurData)
    .map(disk =>
      refusal(
        ...(['other_installation', disk, `${nameOf(disk)} holds an installation too.`] as const),
        'Two in one machine would mix up their data: take that disk out, install on it, or erase it first.',
      ),
    )
}

/** What speaks against writing a new system beside the data that stays. */
function stayRefusals({ image }: Facts, { encryption }: Answers, disk: Disk, mode: Mode): Refusal[] {
  const earlier = earlierInstallation(disk)
  if (earlier === undefined) return []
  const found: Refusal[] = []
  const slots = [
    [earlier.esp, image.espBytes],
    [earlier.root, image.rootBytes],
    [earlier.verity, image.verityBytes],
  ] as const
  for (const [slot, bytes] of slots) {
    if (slot.sizeBytes >= bytes) continue
    const message = `The partition ${slot.label} of ${disk.path} is too small for version ${image.version}.`
    found.push(refusal('slot_too_small', disk, message, 'Use the medium of an older version, or choose "wipe: wipe".'))
  }
  if (mode !== 'reinstall') return found
  if (earlier.encrypted && encryption.mode === 'none') {
    const remedy = 'Write how it is opened under encryption: "mode: tpm", or "mode: passphrase" with the passphrase.'
    found.push(refusal('state_encrypted', disk, `The state on ${disk.path} is encrypted.`, remedy))
  } else if (!earlier.encrypted && encryption.mode !== 'none') {
    const message = `What stays on ${disk.path} is not encrypted, and cannot be encrypted afterwards.`
    found.push(refusal('state_not_encrypted', disk, message, 'Write "mode: none", or choose "wipe: wipe".'))
  }
  return found
}

function planOf(facts: Facts, answers: Answers, mode: Mode, system: Disk, mirror: Disk | null): Plan {
  const { image } = facts
  const earlier = mode === 'install' ? null : (earlierInstallation(system) ?? null)
  const steps =
    earlier === null
      ? installSteps({ image, answers, system, mirror })
      : renewSteps({ image, answers, system, partner: mirror, earlier, seed: mode === 'reinstall' })
  const bytes = steps.reduce((sum, step) => sum + bytesOf(step), 0)
  return { mode, version: image.version, system, mirror, earlier, answers, steps, bytes }
}
