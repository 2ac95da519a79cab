import { describe, expect, it } from 'vitest'
import type { Disk } from './disks.ts'
import { MIRROR_MINIMUM_BYTES } from './layout.ts'
import { blank, IMAGE, mirrorHalves, on, outcome, policy, type Row, recordedDisk } from './test-machine.ts'

const MACHINE = 'lsblk-2.41-machine'
const RAID = [recordedDisk(MACHINE, 'LQX-RAIDA'), recordedDisk(MACHINE, 'LQX-RAIDB')]
const LVM = recordedDisk(MACHINE, 'LQX-LVM')
const XFS = recordedDisk(MACHINE, 'LQX-PLAIN')
const INSTALLED = recordedDisk(MACHINE, 'LQX-INSTALLED')
const NEVER_RAN = recordedDisk(MACHINE, 'LQX-HALF')

const withPartition = (disk: Disk, label: string, changes: object): Disk => ({
  ...disk,
  partitions: disk.partitions.map(part => (part.label === label ? { ...part, ...changes } : part)),
})
const without = (disk: Disk, label: string): Disk => ({
  ...disk,
  partitions: disk.partitions.filter(part => part.label !== label),
})

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
    [blank('/dev/sda'), blank('/dev/sdb', { sizeBytes: MIRROR_MINIMUM_BYTES })],
    MIRRORED,
    ['install /dev/sda'],
  ],
  [
    'too small',
    [blank('/dev/sda'), blank('/dev/sdb', { sizeBytes: MIRROR_MINIMUM_BYTES - 1 })],
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

const USED = 'lsblk-2.41-used'
const HALVES = mirrorHalves()
const SEALED = recordedDisk(USED, 'VIRT0001')
const both = (wipe: string) => on('S-sda', wipe).replace('}}', '}, mirror: {serial: S-sdb}}')
const NOT_NOW = ['mirror_not_now /dev/sdb']
const BOTH_FOUND = ['installation_found /dev/sda', 'installation_found /dev/sdb']
const ONE_HALF = HALVES.slice(0, 1)
const IN_USE: readonly Row[] = [
  ['swap space on a volume', [recordedDisk(USED, 'LQX-LVM')], on('LQX-LVM', 'wipe'), ['mounted /dev/sda']],
  ['a mirrored installation, repaired', HALVES, on('S-sda', 'repair'), ['repair /dev/sda']],
  ['the same, named by its other disk', HALVES, on('S-sdb', 'repair'), ['repair /dev/sdb']],
  ['the same, both named', HALVES, both('repair'), ['repair /dev/sda']],
  ['a mirrored installation, its data kept', HALVES, on('S-sda', 'keep-data'), ['reinstall /dev/sda']],
  ['what is left of a mirror, its data kept', ONE_HALF, policy('keep-data'), ['reinstall /dev/sda']],
  ['what is left of a mirror is not given a new half here', [...ONE_HALF, blank('/dev/sdb')], both('repair'), NOT_NOW],
  ['a mirrored installation is never silently erased', HALVES, both('refuse'), BOTH_FOUND],
  ['one half is not erased alone', HALVES, on('S-sda', 'wipe'), ['shared /dev/sda', 'other_installation /dev/sdb']],
  ['both halves are erased together', HALVES, both('wipe'), ['install /dev/sda']],
  [
    'an encrypted installation, its data kept',
    [SEALED],
    `${policy('keep-data')}\nencryption: {mode: tpm}`,
    ['reinstall /dev/vda'],
  ],
  ['an encrypted installation, refused', [SEALED], '', ['installation_found /dev/vda']],
]

describe.each([
  ['what is on the disk', CONTENTS],
  ['an earlier installation', EARLIER],
  ['a mirror', MIRRORS],
  ['disks in use', IN_USE],
] as const)('%s', (_, rows) => {
  it.each(rows)('%s', (_, disks, lines, expected) => {
    expect(outcome(disks, lines)).toEqual(expected)
  })
})
