import type { Answers } from './answers.schema.ts'
import type { Disk } from './disks.ts'
import type { Installation } from './earlier.ts'
import type { ImageFacts } from './facts.ts'
import { type PartitionLabel, SIZE, uuidsOf } from './layout.ts'
import type { PartitionDefinition, PartitionRef, Seed, Step, StepOf, VolumeRef } from './plan.steps.ts'

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

const ref = (disk: Disk, label: PartitionLabel): PartitionRef => ({ disk: disk.path, label })

/** Everything new, on one disk or on two. */
export function installSteps({ image, answers, system, mirror }: InstallInput): Step[] {
  const key = keyOf(answers)
  const disks = mirror === null ? [system] : [system, mirror]
  const state: VolumeRef = mirror === null ? ref(system, 'state') : { array: 'state' }
  return [
    ...releaseSteps(disks),
    ...disks.map((disk): Step => {
      const definitions = definitionsOf(image, {
        mirrored: mirror !== null,
        first: disk === system,
        encrypt: key !== 'none',
      })
      return {
        kind: 'partition',
        disk: disk.path,
        definitions,
        key: definitions.some(({ encrypt }) => encrypt) ? key : 'none',
      }
    }),
    ...disks.flatMap(disk => copySteps(image, disk)),
    ...(mirror === null ? [] : [arrayStep(disks, key)]),
    // While the key that the volumes were made with still opens them.
    { kind: 'seed', volume: state, encrypted: key !== 'none', seed: seedOf(answers) },
    ...encryptionSteps(answers, [state, ref(system, 'local')]),
    ...disks.flatMap(disk => bootSteps(image, disk, false)),
    // The last entry that is registered is the first that firmware tries.
    ...disks.toReversed().map((disk): Step => entryStep(disk, disk !== system)),
  ]
}

/** The system of an earlier installation written again; with `seed`, the answers applied too. */
export function renewSteps(input: {
  image: ImageFacts
  answers: Answers
  system: Disk
  earlier: Installation
  seed: boolean
}): Step[] {
  const { image, answers, system, earlier } = input
  const uuids = uuidsOf(image.rootHash)
  const { encryption } = answers
  const volume = ref(system, 'state')
  const opened: Step[] =
    earlier.encrypted && encryption.mode !== 'none' ? [{ kind: 'unlock', volume, with: encryption }] : []
  const seed: Step = { kind: 'seed', volume, encrypted: earlier.encrypted, seed: seedOf(answers) }
  return [
    // First what may fail because of a wrong passphrase: until then nothing was written.
    ...(input.seed ? opened : []),
    ...copySteps(image, system),
    { kind: 'setPartitionUuid', partition: ref(system, 'root-A'), uuid: uuids.root },
    { kind: 'setPartitionUuid', partition: ref(system, 'verity-A'), uuid: uuids.verity },
    ...(input.seed ? [seed] : []),
    ...bootSteps(image, system, true),
    entryStep(system, false),
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

/**
 * The partitions of one disk. In a mirror both disks begin alike, with halves of `state` that are joined later; the
 * rest is the pool on the first disk. On the second it is a spare partition in the place of the pool, and as big as one:
 * the definitions at boot find it there, when the system starts from the second disk, and make no empty pool.
 */
function definitionsOf(
  image: ImageFacts,
  { mirrored, first, encrypt }: { mirrored: boolean; first: boolean; encrypt: boolean },
): PartitionDefinition[] {
  const uuids = uuidsOf(image.rootHash)
  const state: Partial<PartitionDefinition> = mirrored ? {} : { format: 'ext4', encrypt }
  const rest = first
    ? definition('local', 'linux-generic', [SIZE.local, null], { format: 'xfs', encrypt })
    : definition('spare', 'linux-generic', [SIZE.local, null])
  return [
    definition('esp', 'esp', [SIZE.esp, SIZE.esp], { format: 'vfat' }),
    definition('root-A', 'root', [SIZE.root, SIZE.root], { uuid: uuids.root }),
    definition('verity-A', 'root-verity', [SIZE.verity, SIZE.verity], { uuid: uuids.verity }),
    definition('root-B', 'root', [SIZE.root, SIZE.root]),
    definition('verity-B', 'root-verity', [SIZE.verity, SIZE.verity]),
    definition('state', 'linux-generic', [SIZE.state, SIZE.state], state),
    rest,
  ]
}

function copySteps(image: ImageFacts, disk: Disk): Step[] {
  const root = ref(disk, 'root-A')
  const verity = ref(disk, 'verity-A')
  return [
    { kind: 'copyBlocks', source: 'root', to: root, bytes: image.rootBytes },
    { kind: 'copyBlocks', source: 'verity', to: verity, bytes: image.verityBytes },
    { kind: 'verify', root, verity, rootHash: image.rootHash, bytes: image.rootBytes },
  ]
}

const arrayStep = (disks: readonly Disk[], key: Key): Step => ({
  ...{ kind: 'createArray', members: disks.map(disk => ref(disk, 'state')), encrypt: key !== 'none', key },
})

function encryptionSteps({ encryption }: Answers, volumes: VolumeRef[]): Step[] {
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
  { kind: 'copyEsp', to: ref(disk, 'esp'), bytes: image.espBytes, replace },
  { kind: 'installBootLoader', disk: disk.path },
]

const entryStep = (disk: Disk, second: boolean): Step => ({
  ...{ kind: 'registerBootEntry', disk: disk.path, title: second ? 'LimiQuantix (mirror)' : 'LimiQuantix' },
})
