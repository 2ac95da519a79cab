import { expect, it } from 'vitest'
import type { HostMirror } from '../../../api/types.ts'
import { diskWords, lossWords, rebuildWords, rowsOf } from './mirror-words.ts'

const first = { disk: '/dev/sda', model: 'SSD', serial: 'A', state: 'active' as const }
const second = { disk: '/dev/sdb', model: 'SSD', serial: 'B' }
const mirror = (changes: Partial<HostMirror>): HostMirror => ({
  ...{ state: 'degraded', sizeBytes: 1, members: [first], missing: 1, lost: [], rebuild: null, candidates: [] },
  taskId: null,
  ...changes,
})

it('names the disk that is gone, by what is known of it', () => {
  expect(lossWords(mirror({}))).toBe('The other disk beside /dev/sda (SSD, serial number A) is missing.')
  expect(lossWords(mirror({ members: [] }))).toBe('A disk is missing.')
  expect(lossWords(mirror({ lost: [second] }))).toBe('/dev/sdb (SSD, serial number B) is missing.')
  const failed = { ...second, serial: '', state: 'failed' as const }
  expect(lossWords(mirror({ members: [first, failed], missing: 0 }))).toBe('/dev/sdb (SSD) has failed.')
  expect(diskWords({ ...second, model: '', serial: '' })).toBe('/dev/sdb')
})

it('has a row for each disk that is there, and for each that should be', () => {
  const labels = (changes: Partial<HostMirror>) =>
    rowsOf(mirror(changes)).map(({ disk, look }) => [disk?.disk, look.label])
  expect(labels({})).toEqual([
    ['/dev/sda', 'Active'],
    [undefined, 'Missing'],
  ])
  expect(labels({ lost: [second] })).toContainEqual(['/dev/sdb', 'Missing'])
  expect(labels({ missing: 0, members: [first, { ...second, state: 'rebuilding' }] })).toEqual([
    ['/dev/sda', 'Active'],
    ['/dev/sdb', 'Rebuilding'],
  ])
})

it('says how long a rebuild takes when it is known', () => {
  const rebuild = { doneBytes: 1024 ** 3, totalBytes: 4 * 1024 ** 3, bytesPerSecond: 10 * 1024 ** 2 }
  expect(rebuildWords(rebuild)).toBe('25 %, 1 GiB of 4 GiB, 10 MiB/s, about 5 min 8 s left')
  expect(rebuildWords({ ...rebuild, bytesPerSecond: null })).toBe('25 %, 1 GiB of 4 GiB')
  expect(rebuildWords({ ...rebuild, bytesPerSecond: 0 })).toBe('25 %, 1 GiB of 4 GiB')
  expect(rebuildWords({ doneBytes: 0, totalBytes: 0, bytesPerSecond: null })).toBe('0 B of 0 B')
})
