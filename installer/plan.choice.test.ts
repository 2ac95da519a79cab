import { describe, expect, it } from 'vitest'
import { MINIMUM_BYTES } from './layout.ts'
import { planInstallation } from './plan.ts'
import { answersFrom, blank, factsOf, IMAGE, on, outcome, type Row, recorded, recordedDisk } from './test-machine.ts'

const MACHINE = 'lsblk-2.41-machine'
const XFS = recordedDisk(MACHINE, 'LQX-PLAIN')
const NATIVE = recordedDisk(MACHINE, 'LQX-NATIVE')
const STICK = recordedDisk(MACHINE, 'STICK1')

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

describe.each([
  ['which disk', CHOICE],
  ['what the hardware allows', HARDWARE],
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
