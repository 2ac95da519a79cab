import { expect, it } from 'vitest'
import { formatAgo, formatDateTime, formatDuration } from './time.ts'

const now = Date.parse('2026-03-01T12:00:00Z')

it.each([
  ['2026-03-01T11:59:58Z', 'just now'],
  ['2026-03-01T11:59:30Z', '30 seconds ago'],
  ['2026-03-01T11:15:00Z', '45 minutes ago'],
  ['2026-02-28T12:00:00Z', 'yesterday'],
  ['2026-03-04T12:00:00Z', 'in 3 days'],
  ['not a time', '–'],
])('tells how far away %s is', (iso, text) => expect(formatAgo(iso, now)).toBe(text))

it.each([
  [0.42, '0.4 s'],
  [59, '59 s'],
  [60, '1 min'],
  [725, '12 min 5 s'],
  [3600, '1 h'],
  [277_200, '3 d 5 h'],
  [-1, '–'],
])('shows %d seconds as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text))

it('shows local time with seconds', () => {
  expect(formatDateTime('2026-03-01T12:00:00')).toBe('2026-03-01 12:00:00')
  expect(formatDateTime('nonsense')).toBe('–')
})
