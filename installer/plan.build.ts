import type { Answers } from './answers.schema.ts'
import type { Disk } from './disks.ts'
import type { Installation } from './earlier.ts'
import type { ImageFacts } from './facts.ts'
import { ARRAY, type PartitionLabel, SIZE, uuidsOf } from './layout.ts'
import type { PartitionDefinition, PartitionRef, Seed, Step, StepOf } from './plan.steps.ts'

/**
 * The steps of a plan that nothing speaks against. Pure. The order makes an interruption harmless: the boot loader
 * comes last, so a disk that is half written does not start, and firmware goes on to the medium.
 */

type Key = StepOf<'partition'>['key']

interface InstallInput {
  image: ImageFacts
  answers: Answers
  system: Disk
  mirror: Disk | null
}

const ref = (disk: string, label: PartitionLabel): PartitionRef => ({ disk, label })

/** Everything new, on one disk or on two. */
export function installSteps({ image, answers, system, mirror }: InstallInput): Step[] {
  const key = keyOf(answers)
  const disks = mirror === null ? [system] : [system, mirror]
  const base = mirror === null ? system.path : ARRAY.path
  return [
    ...releaseSteps(disks),
    ...(mirror === null ? [partitionStep(base, [espDefinition, ...systemDefinitions(image, key)], key)] : []),
    ...(mirror === null ? [] : mirrorSteps(disks, systemDefinitions(image, key), key)),
    ...copySteps(image, base),
    // While the key that the volumes were made with still opens them.
    { kind: 'seed', volume: ref(base, 'state'), encrypted: key !== 'none', seed: seedOf(answers) },
    ...encryptionSteps(answers, [ref(base, 'state'), ref(base, 'local')]),
    ...disks.flatMap(disk => bootSteps(image, disk, false)),
    ...entrySteps(disks),
  ]
}

/** The system of an earlier installation written again; with `seed`, the answers applied too. */
export function renewSteps(input: {
  image: ImageFacts
  answers: Answers
  system: Disk
  /** The other half of a mirror: it gets the new boot files too. */
  partner: Disk | null
  earlier: Installation
  seed: boolean
}): Step[] {
  const { image, answers, system, partner, earlier } = input
  const disks = partner === null ? [system] : [system, partner]
  const base = earlier.mirrored ? ARRAY.path : system.path
  const uuids = uuidsOf(image.rootHash)
  const { encryption } = answers
  const volume = ref(base, 'state')
  const opened: Step[] =
    earlier.encrypted && encryption.mode !== 'none' ? [{ kind: 'unlock', volume, with: encryption }] : []
  const seed: Step = { kind: 'seed', volume, encrypted: earlier.encrypted, seed: seedOf(answers) }
  return [
    // First what may fail because of a wrong passphrase: until then nothing was written.
    ...(input.seed ? opened : []),
    ...copySteps(image, base),
    { kind: 'setPartitionUuid', partition: ref(base, 'root-A'), uuid: uuids.root },
    { kind: 'setPartitionUuid', partition: ref(base, 'verity-A'), uuid: uuids.verity },
    ...(input.seed ? [seed] : []),
    ...disks.flatMap(disk => bootSteps(image, disk, true)),
    ...entrySteps(disks),
  ]
}

/** An array over both disks is taken down once. */
function releaseSteps(disks: readonly Disk[]): Step[] {
  const holders = new Map(disks.flatMap(disk => disk.holders).map(({ path, type }) => [path, type]))
  return [...holders].map(([device, holder]) => ({ kind: 'release', device, holder }))
}

function keyOf({ encryption }: Answers): Key {
  if (encryption.mode === 'none') return 'none'
  return encryption.mode === 'passphrase' ? 'passphrase' : 'throwaway'
}

/** What makes a partition of a fixed or open size; without anything inside unless it is said. */
const definition = (
  label: PartitionLabel,
  type: PartitionDefinition['type'],
  [minBytes, maxBytes]: readonly [number, number | null],
  more: Partial<PartitionDefinition> = {},
): PartitionDefinition => ({
  ...{ label, type, uuid: null, minBytes, maxBytes, format: null, encrypt: false },
  ...more,
})

const espDefinition = definition('esp', 'esp', [SIZE.esp, SIZE.esp], { format: 'vfat' })

/** All but the ESP: on the disk behind it, or in the array. */
function systemDefinitions(image: ImageFacts, key: Key): PartitionDefinition[] {
  const uuids = uuidsOf(image.rootHash)
  const encrypt = key !== 'none'
  return [
    definition('root-A', 'root', [SIZE.root, SIZE.root], { uuid: uuids.root }),
    definition('verity-A', 'root-verity', [SIZE.verity, SIZE.verity], { uuid: uuids.verity }),
    definition('root-B', 'root', [SIZE.root, SIZE.root]),
    definition('verity-B', 'root-verity', [SIZE.verity, SIZE.verity]),
    definition('state', 'linux-generic', [SIZE.state, SIZE.state], { format: 'ext4', encrypt }),
    definition('local', 'linux-generic', [SIZE.local, null], { format: 'xfs', encrypt }),
  ]
}

const partitionStep = (disk: string, definitions: PartitionDefinition[], key: Key): Step => ({
  ...{ kind: 'partition', disk, definitions, key },
})

/**
 * Both disks alike, each with an ESP of its own: firmware reads it without knowing of arrays, and the boot loader
 * writes to it. What lies in the array is on both from the first byte on.
 */
function mirrorSteps(disks: readonly Disk[], definitions: PartitionDefinition[], key: Key): Step[] {
  const size = SIZE.root * 2 + SIZE.verity * 2 + SIZE.state + SIZE.local + SIZE.array
  const half = [espDefinition, definition('mirror', 'raid', [size, null])]
  return [
    ...disks.map(({ path }) => partitionStep(path, half, 'none')),
    { kind: 'createArray', members: disks.map(({ path }) => ref(path, 'mirror')) },
    partitionStep(ARRAY.path, definitions, key),
  ]
}

function copySteps(image: ImageFacts, disk: string): Step[] {
  const root = ref(disk, 'root-A')
  const verity = ref(disk, 'verity-A')
  return [
    { kind: 'copyBlocks', source: 'root', to: root, bytes: image.rootBytes },
    { kind: 'copyBlocks', source: 'verity', to: verity, bytes: image.verityBytes },
    { kind: 'verify', root, verity, rootHash: image.rootHash, bytes: image.rootBytes },
  ]
}

function encryptionSteps({ encryption }: Answers, volumes: PartitionRef[]): Step[] {
  if (encryption.mode === 'none') return []
  const recovery: Step = { kind: 'enrolRecoveryKey', volumes }
  if (encryption.mode === 'passphrase') return [recovery]
  return [{ kind: 'enrolTpm', volumes }, recovery, { kind: 'dropThrowawayKey', volumes }]
}

function seedOf(answers: Answers): Seed {
  const { hostName = null, timeZone, ntp, network, administrator } = answers
  return { hostName, timeZone, ntpServers: ntp?.servers ?? [], network, administrator: loginOf(administrator) }
}

function loginOf(administrator: Answers['administrator']): Seed['administrator'] {
  if (administrator?.password !== undefined) return { password: administrator.password }
  if (administrator?.passwordHash !== undefined) return { passwordHash: administrator.passwordHash }
  return null
}

const bootSteps = (image: ImageFacts, disk: Disk, replace: boolean): Step[] => [
  { kind: 'copyEsp', to: ref(disk.path, 'esp'), bytes: image.espBytes, replace },
  { kind: 'installBootLoader', disk: disk.path },
]

/** The last entry that is registered is the first that firmware tries. */
const entrySteps = (disks: readonly Disk[]): Step[] =>
  disks
    .map(({ path }, index): Step => {
      const title = index === 0 ? 'LimiQuantix' : 'LimiQuantix (mirror)'
      return { kind: 'registerBootEntry', disk: path, title }
    })
    .toReversed()
