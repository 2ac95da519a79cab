import { expect, test } from 'vitest'
import { toLogFilter, toTimestamp, whyNotFollow } from './log-filter.ts'

const none = { unit: '', priority: '', boot: '', text: '', since: '', until: '' }

test('what is empty is no filter, and what is none is left out', () => {
  expect(toLogFilter(none)).toEqual({})
  expect(toLogFilter({ ...none, priority: 'grave', since: 'soon' })).toEqual({})
  const all = { unit: ' a.service ', priority: '3', boot: 'previous', text: ' x', since: '2026-01-02T03:04', until: '' }
  expect(toLogFilter(all)).toEqual({
    ...{ unit: 'a.service', priority: 3, boot: 'previous', text: ' x' },
    since: new Date('2026-01-02T03:04').toISOString(),
  })
  expect(toTimestamp('')).toBeUndefined()
})

test('nothing new comes in a boot or a time that is over', () => {
  expect(whyNotFollow(none)).toBeNull()
  expect(whyNotFollow({ ...none, boot: 'current', since: '2026-01-02T03:04' })).toBeNull()
  expect(whyNotFollow({ ...none, boot: 'previous' })).toMatch(/this boot/)
  expect(whyNotFollow({ ...none, until: '2026-01-02T03:04' })).toMatch(/time span/)
})
