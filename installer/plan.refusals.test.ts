import { describe, expect, it } from 'vitest'
import type { Disk } from './disks.ts'
import { MINIMUM_BYTES } from './layout.ts'
import { planInstallation } from './plan.ts'
import { answersFrom, blank, factsOf, IMAGE, recorded, recordedDisk } from './test-machine.ts'

const MACHINE = 'lsblk-2.41-machine'
const RAID = [recordedDisk(MACHINE, 'LQX-RAIDA'), recordedDisk(MACHINE, 'LQX-RAIDB')]
const LVM = recordedDisk(MACHINE, 'LQX-LVM')
const XFS = recordedDisk(MACHINE, 'LQX-PLAIN')
const NATIVE = recordedDisk(MACHINE, 'LQX-NATIVE')
const STICK = recordedDisk(MACHINE, 'STICK1')
const INSTALLED = recordedDisk(MACHINE, 'LQX-INSTALLED')
const NEVER_RAN = recordedDisk(MACHINE, 'LQX-HALF')

/** `sda: installed` or the codes of the refusals, each with its disk. */
function outcome(disks: readonly Disk[], lines = '', changes = {}): string[] {
  const result = planInstallation(factsOf(disks, changes), answersFrom(lines))
  if (result.ok) return [`${result.plan.mode} ${result.plan.system.path}`]
  return result.refusals.map(({ code, disk }) => (disk === null ? code : `${code} ${disk}`))
}

const policy = (wipe: string, more = '') => `disks: {wipe: ${wipe}${more}}`
const on = (serial: string, wipe = 'refuse', more = '') => policy(wipe, `, system: {serial: ${serial}${more}}`)
const withPartition = (disk: Disk, label: string, changes: object): Disk => ({
  ...disk,
  partitions: disk.partitions.map(part => (part.label === label ? { ...part, ...changes } : part)),
})
const without = (disk: Disk, label: string): Disk => ({
  ...disk,
  partitions: disk.partitions.filter(part => part.label !== label),
})

type Row = readonly [what: string, disks: readonly Disk[], lines: string, outcome: string[]]

const CHOICE: readonly Row[] = [
  ['no disk', [], '', ['no_disk']],
  ['one disk', [blank('/dev/sda')], '', ['install /dev/sda']],
  ['several: nobody guesses', [blank('/dev/sda'), blank('/dev/sdb')], '', ['ambiguous']],
  ['several, one by serial', [blank('/dev/sda'), blank('/dev/sdb')], on('S-sdb'), ['install /dev/sdb']],
  [
    'several, one by path',
    [blank('/dev/sda'), blank('/dev/sdb')],
    'disks: {system: {path: /dev/sdb}}',
    ['install /dev/sdb'],
  ],
  [
    'several, one by a name that stays',
    [blank('/dev/sda', { links: ['/dev/disk/by-id/ata-x'] }), blank('/dev/sdb')],
    'disks: {system: {path: /dev/disk/by-id/ata-x}}',
    ['install /dev/sda'],
  ],
  [
    'several, one by model',
    [blank('/dev/sda'), blank('/dev/sdb', { model: 'Other (R) disk' })],
    'disks: {system: {model: "other (r)*"}}',
    ['install /dev/sdb'],
  ],
  ['a model is a whole text', [blank('/dev/sda')], 'disks: {system: {model: ACME}}', ['no_match']],
  [
    'several, one by size',
    [blank('/dev/sda'), blank('/dev/sdb', { sizeBytes: 2e12 })],
    'disks: {system: {minSize: 1TB}}',
    ['install /dev/sdb'],
  ],
  [
    'two of the same size',
    [blank('/dev/sda'), blank('/dev/sdb')],
    'disks: {system: {minSize: 1GB, maxSize: 1TB}}',
    ['ambiguous'],
  ],
  ['all criteria must hold', [blank('/dev/sda')], on('S-sda', 'refuse', ', minSize: 1TB'), ['no_match']],
  [
    'too small a disk beside one that fits is no choice',
    [blank('/dev/sda'), blank('/dev/sdb', { sizeBytes: 1e9 })],
    '',
    ['install /dev/sda'],
  ],
  ['a disk with data beside an empty one is a choice', [blank('/dev/sda'), XFS], '', ['ambiguous']],
]

const HARDWARE: readonly Row[] = [
  ['too small', [blank('/dev/sda', { sizeBytes: MINIMUM_BYTES - 1 })], '', ['no_disk', 'too_small /dev/sda']],
  ['just big enough', [blank('/dev/sda', { sizeBytes: MINIMUM_BYTES })], '', ['install /dev/sda']],
  ['read-only', [blank('/dev/sda', { readOnly: true })], on('S-sda'), ['read_only /dev/sda']],
  ['removable', [blank('/dev/sda', { removable: true })], '', ['no_disk', 'removable /dev/sda']],
  [
    'removable, on purpose',
    [blank('/dev/sda', { removable: true })],
    on('S-sda', 'refuse', ', removable: true'),
    ['install /dev/sda'],
  ],
  ['sectors of 4096 bytes', [blank('/dev/sda', { sectorBytes: 4096 })], on('S-sda', 'wipe'), ['sector_size /dev/sda']],
  [
    'the medium, even if it is meant',
    [STICK],
    on('STICK1', 'wipe', ', removable: true'),
    ['medium /dev/sdl', 'too_small /dev/sdl'],
  ],
  [
    'everything that is wrong is said at once',
    [NATIVE],
    on('LQX-NATIVE'),
    ['sector_size /dev/sdf', 'mounted /dev/sdf', 'not_empty /dev/sdf'],
  ],
]

const CONTENTS: readonly Row[] = [
  ['a file system', [XFS], '', ['not_empty /dev/sde']],
  ['a file system, and its data to keep', [XFS], policy('keep-data'), ['not_empty /dev/sde']],
  ['a file system to erase', [XFS], policy('wipe'), ['install /dev/sde']],
  ['mounted', [blank('/dev/sda', { mountPoints: ['/mnt'] })], policy('wipe'), ['mounted /dev/sda']],
  ['swap in use', [blank('/dev/sda', { mountPoints: ['[SWAP]'] })], policy('wipe'), ['mounted /dev/sda']],
  ['a volume group', [LVM], '', ['lvm_member /dev/sda']],
  ['a volume group to erase', [LVM], policy('wipe'), ['install /dev/sda']],
  ['half of an array', [RAID[0] as Disk], on('LQX-RAIDA'), ['too_small /dev/sdc', 'raid_member /dev/sdc']],
  [
    'half of an array that runs: not even to be erased',
    RAID.map(disk => ({ ...disk, sizeBytes: 40e9 })),
    on('LQX-RAIDA', 'wipe'),
    ['shared /dev/sdc'],
  ],
  ['encrypted', [blank('/dev/sda', { content: 'crypto_LUKS', memberOf: ['encrypted'] })], '', ['encrypted /dev/sda']],
  [
    'a member of Ceph',
    [blank('/dev/sda', { content: 'ceph_bluestore', memberOf: ['cluster'] })],
    '',
    ['cluster_member /dev/sda'],
  ],
  ['an empty table', [blank('/dev/sda', { partitionTable: 'dos' })], '', ['not_empty /dev/sda']],
]

const EARLIER: readonly Row[] = [
  ['never silently erased', [INSTALLED], '', ['installation_found /dev/sdi']],
  ['repaired', [INSTALLED], policy('repair'), ['repair /dev/sdi']],
  ['installed again, data kept', [INSTALLED], policy('keep-data'), ['reinstall /dev/sdi']],
  ['erased when that is said', [INSTALLED], policy('wipe'), ['install /dev/sdi']],
  ['nothing to repair: empty', [blank('/dev/sda')], policy('repair'), ['nothing_to_repair /dev/sda']],
  ['nothing to repair: something else', [XFS], policy('repair'), ['nothing_to_repair /dev/sde']],
  ['nothing to repair: it never ran', [NEVER_RAN], policy('repair'), ['nothing_to_repair /dev/sdj']],
  ['nothing to keep: it never ran', [NEVER_RAN], policy('keep-data'), ['install /dev/sdj']],
  ['it never ran, and is refused all the same', [NEVER_RAN], '', ['installation_found /dev/sdj']],
  ['nothing to keep: empty', [blank('/dev/sda')], policy('keep-data'), ['install /dev/sda']],
  ['its state is gone', [without(INSTALLED, 'state')], policy('keep-data'), ['installation_damaged /dev/sdi']],
  ['its pool is gone', [without(INSTALLED, 'local')], policy('repair'), ['installation_damaged /dev/sdi']],
  [
    'its slot is too small',
    [withPartition(INSTALLED, 'root-A', { sizeBytes: IMAGE.rootBytes - 1 })],
    policy('repair'),
    ['slot_too_small /dev/sdi'],
  ],
  [
    'encrypted, and nobody says how it is opened',
    [withPartition(INSTALLED, 'state', { content: 'crypto_LUKS' })],
    policy('keep-data'),
    ['state_encrypted /dev/sdi'],
  ],
  [
    'encrypted, repaired without opening it',
    [withPartition(INSTALLED, 'state', { content: 'crypto_LUKS' })],
    policy('repair'),
    ['repair /dev/sdi'],
  ],
  [
    'not encrypted, and asked to be',
    [INSTALLED],
    `${policy('keep-data')}\nencryption: {mode: tpm}`,
    ['state_not_encrypted /dev/sdi'],
  ],
  [
    'mirrored: its settings cannot be written',
    [withPartition(INSTALLED, 'state', { content: 'linux_raid_member' })],
    policy('keep-data'),
    ['state_mirrored /dev/sdi'],
  ],
  ['on another disk', [blank('/dev/sda'), INSTALLED], on('S-sda', 'wipe'), ['other_installation /dev/sdi']],
  [
    'an image that never ran on another disk is no danger',
    [blank('/dev/sda'), NEVER_RAN],
    on('S-sda'),
    ['install /dev/sda'],
  ],
]

const MIRROR = 'mirror: {serial: S-sdb}'
const MIRRORED = on('S-sda', 'refuse').replace('}}', `}, ${MIRROR}}`)
const MIRRORS: readonly Row[] = [
  ['two empty disks', [blank('/dev/sda'), blank('/dev/sdb')], MIRRORED, ['install /dev/sda']],
  [
    'a smaller one that holds the system',
    [blank('/dev/sda'), blank('/dev/sdb', { sizeBytes: MINIMUM_BYTES })],
    MIRRORED,
    ['install /dev/sda'],
  ],
  [
    'too small',
    [blank('/dev/sda'), blank('/dev/sdb', { sizeBytes: MINIMUM_BYTES - 1 })],
    MIRRORED,
    ['too_small /dev/sdb'],
  ],
  [
    'the same disk',
    [blank('/dev/sda')],
    'disks: {system: {serial: S-sda}, mirror: {path: /dev/sda}}',
    ['mirror_same_disk /dev/sda'],
  ],
  ['not there', [blank('/dev/sda')], MIRRORED, ['no_match']],
  ['not empty', [blank('/dev/sda'), { ...XFS, serial: 'S-sdb' }], MIRRORED, ['not_empty /dev/sde']],
  [
    'an installation on it is refused, not taken for a stranger',
    [blank('/dev/sda'), { ...INSTALLED, serial: 'S-sdb' }],
    MIRRORED,
    ['installation_found /dev/sdi'],
  ],
  [
    'an installation on it is not kept, so it is refused',
    [blank('/dev/sda'), { ...INSTALLED, serial: 'S-sdb' }],
    MIRRORED.replace('refuse', 'keep-data'),
    ['installation_found /dev/sdi'],
  ],
  [
    'not beside data that stays',
    [{ ...INSTALLED, serial: 'S-sda' }, blank('/dev/sdb')],
    MIRRORED.replace('refuse', 'repair'),
    ['mirror_not_now /dev/sdb'],
  ],
  ['several, none named for the system', [blank('/dev/sda'), blank('/dev/sdb')], `disks: {${MIRROR}}`, ['ambiguous']],
]

describe.each([
  ['which disk', CHOICE],
  ['what the hardware allows', HARDWARE],
  ['what is on the disk', CONTENTS],
  ['an earlier installation', EARLIER],
  ['a mirror', MIRRORS],
] as const)('%s', (_, rows) => {
  it.each(rows)('%s', (_, disks, lines, expected) => {
    expect(outcome(disks, lines)).toEqual(expected)
  })
})

describe('the machine', () => {
  it('must have been started by UEFI, and have a TPM where one is asked for', () => {
    const machine = { uefi: false, tpm2: false }
    expect(outcome([blank('/dev/sda')], 'encryption: {mode: tpm}', { machine })).toEqual(['no_uefi', 'no_tpm'])
    expect(outcome([blank('/dev/sda')], '', { machine: { uefi: true, tpm2: false } })).toEqual(['install /dev/sda'])
    expect(outcome([], '', { machine })).toEqual(['no_uefi', 'no_disk'])
  })

  it('with sectors of 4096 bytes, once an image can start from them', () => {
    const image = { ...IMAGE, sectorBytes: [512, 4096] }
    expect(outcome([blank('/dev/sda', { sectorBytes: 4096 })], '', { image })).toEqual(['install /dev/sda'])
  })
})

it('every refusal of a real machine names a disk or says what there is, and what to do', () => {
  for (const { serial } of recorded(MACHINE)) {
    const result = planInstallation(factsOf(recorded(MACHINE)), answersFrom(on(serial)))
    const refusals = result.ok ? [] : result.refusals
    expect(refusals.length, serial).toBeGreaterThan(0)
    for (const { message, remedy } of refusals) {
      expect(message).toMatch(/^[A-Z/].*\.$/)
      expect(remedy).toMatch(/^[A-Z].*\.$/)
    }
  }
})
