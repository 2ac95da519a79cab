import { describe, expect, it } from 'vitest'
import type { MirrorArray } from './mirror.parse.ts'
import {
  candidatesOf,
  confirmNameOf,
  type HostDisk,
  lostOf,
  missingOf,
  neededBytes,
  rebuildOf,
  stateOf,
  visibleOf,
  whyNotReplace,
} from './mirror.rules.ts'
import type { HostMirror } from './mirror.schema.ts'

const MIB = 1024 ** 2
const WHOLE: MirrorArray = {
  ...{ raidDisks: 2, degraded: 0, action: 'idle', completed: null, bytesPerSecond: null, sizeBytes: 1000 * MIB },
  members: [
    { disk: '/dev/vda', state: 'active' },
    { disk: '/dev/vdb', state: 'active' },
  ],
}
const ONE_LEFT: MirrorArray = { ...WHOLE, degraded: 1, members: WHOLE.members.slice(0, 1) }
const REBUILDING: MirrorArray = {
  ...WHOLE,
  ...{ degraded: 1, action: 'recover', completed: { doneBytes: 10, totalBytes: 100 }, bytesPerSecond: 5 },
  members: [
    { disk: '/dev/vda', state: 'active' },
    { disk: '/dev/vdc', state: 'rebuilding' },
  ],
}
const FAILED: MirrorArray = {
  ...{ ...WHOLE, degraded: 1 },
  members: [
    { disk: '/dev/vda', state: 'active' },
    { disk: '/dev/vdb', state: 'failed' },
  ],
}

const disk = (name: string, changes: Partial<HostDisk> = {}): HostDisk => ({
  ...{ disk: `/dev/${name}`, model: 'SSD', serial: `S-${name}`, sizeBytes: 1520 * MIB, sectorBytes: 512 },
  ...{ readOnly: false, removable: false, mountPoints: [], holders: [], holds: null },
  ...changes,
})

it.each<[string, MirrorArray | null, HostMirror['state'], number]>([
  ['no array', null, 'none', 0],
  ['an array of one disk', { ...WHOLE, raidDisks: 1 }, 'none', 0],
  ['both disks', WHOLE, 'healthy', 0],
  ['compared after a power cut', { ...WHOLE, action: 'resync' }, 'healthy', 0],
  ['one disk is gone', ONE_LEFT, 'degraded', 1],
  ['one disk has failed', FAILED, 'degraded', 0],
  ['a new disk that nothing is written to', { ...REBUILDING, action: 'frozen' }, 'degraded', 0],
  ['a new disk that is written to', REBUILDING, 'rebuilding', 0],
])('%s', (_, array, state, missing) => {
  expect([
    stateOf(array),
    array === null ? 0 : missingOf({ ...array, raidDisks: Math.min(2, array.raidDisks) }),
  ]).toEqual([state, missing])
})

it('tells how far a rebuild is, also before the kernel says so', () => {
  expect(rebuildOf(REBUILDING)).toEqual({ doneBytes: 10, totalBytes: 100, bytesPerSecond: 5 })
  expect(rebuildOf({ ...REBUILDING, completed: null, bytesPerSecond: null })).toEqual({
    ...{ doneBytes: 0, totalBytes: 1000 * MIB, bytesPerSecond: null },
  })
  expect(rebuildOf(ONE_LEFT)).toBeNull()
})

describe('the disks that could take the place of a missing one', () => {
  const first = disk('vda', { holders: ['/dev/md127'] })
  const problems = (...disks: HostDisk[]) =>
    candidatesOf(ONE_LEFT, [first, ...disks]).map(each => [each.disk, each.problem])

  it('have room for the array and what lies beside it', () => {
    expect(neededBytes(WHOLE)).toBe(1520 * MIB)
    expect(problems(disk('vdc'))).toEqual([['/dev/vdc', null]])
    expect(problems(disk('vdc', { sizeBytes: 1520 * MIB - 1 }))).toEqual([
      ['/dev/vdc', 'It is too small: 2 GiB or more are needed.'],
    ])
  })

  it.each<[Partial<HostDisk>, RegExp]>([
    [{ readOnly: true }, /cannot be written to/],
    [{ mountPoints: ['/mnt', '[SWAP]'] }, /in use: mounted at \/mnt, \[SWAP\]/],
    [{ holders: ['/dev/mapper/vg-data'] }, /in use by \/dev\/mapper\/vg-data/],
    [{ sectorBytes: 4096 }, /sectors of 4096 bytes, the other disk of 512/],
  ])('are not those that are %j', (changes, problem) => {
    expect(problems(disk('vdc', changes))).toEqual([['/dev/vdc', expect.stringMatching(problem)]])
  })

  it('may hold something and be removable, which is said', () => {
    const [found] = candidatesOf(ONE_LEFT, [disk('vdc', { removable: true, holds: 'xfs without partitions' })])
    expect(found).toEqual({
      ...{ disk: '/dev/vdc', model: 'SSD', serial: 'S-vdc', sizeBytes: 1520 * MIB, removable: true },
      ...{ holds: 'xfs without partitions', problem: null },
    })
  })

  it('are first when they can be used, and are no members', () => {
    expect(problems(disk('vdc', { readOnly: true }), disk('vdd')).map(([name]) => name)).toEqual([
      '/dev/vdd',
      '/dev/vdc',
    ])
    expect(candidatesOf(FAILED, [first, disk('vdb')])).toEqual([])
  })

  it('are asked for only while one is missing', () => {
    expect([WHOLE, REBUILDING].map(array => candidatesOf(array, [disk('vdd')]))).toEqual([[], []])
  })
})

it('knows which disk is gone by its serial number, because paths change', () => {
  const known = [disk('vda'), disk('vdb')]
  // After a restart the disk that is left has another path.
  expect(lostOf(ONE_LEFT, [{ ...disk('vda'), serial: 'S-vdb' }], known).map(({ serial }) => serial)).toEqual(['S-vda'])
  expect(lostOf(ONE_LEFT, [disk('vda')], [])).toEqual([])
  expect(lostOf(WHOLE, [disk('vda')], known)).toEqual([])
  expect(lostOf(FAILED, [disk('vda'), disk('vdb')], known)).toEqual([])
  const nameless = known.map(each => ({ ...each, serial: '' }))
  expect(lostOf(ONE_LEFT, [disk('vda', { serial: '' })], nameless).map(each => each.disk)).toEqual(['/dev/vdb'])
})

it('is confirmed by what stands on the disk', () => {
  expect(confirmNameOf(disk('vdc'))).toBe('S-vdc')
  expect(confirmNameOf(disk('vdc', { serial: '' }))).toBe('/dev/vdc')
})

it('says why no disk can be replaced', () => {
  expect(whyNotReplace({ state: 'degraded' })).toBeNull()
  expect(whyNotReplace({ state: 'none' })).toMatch(/installed on one disk/)
  expect(whyNotReplace({ state: 'healthy' })).toMatch(/are whole/)
  expect(whyNotReplace({ state: 'rebuilding' })).toMatch(/Wait until it is whole/)
})

it('has something to tell when a disk changes, not while a rebuild goes on', () => {
  const further = { ...REBUILDING, completed: { doneBytes: 90, totalBytes: 100 }, bytesPerSecond: 7 }
  expect(visibleOf(further)).toBe(visibleOf(REBUILDING))
  expect(new Set([null, WHOLE, ONE_LEFT, FAILED, REBUILDING].map(visibleOf)).size).toBe(5)
})
