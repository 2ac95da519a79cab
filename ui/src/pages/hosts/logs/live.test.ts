import { expect, test } from 'vitest'
import type { LogEntry } from '../../../api/types.ts'
import { withNewer } from './live.ts'

const entry = (number: number): LogEntry => ({
  ...{ cursor: `i=${number}`, at: '2026-01-01T00:00:00.000Z', priority: 6, message: '', truncated: false },
  ...{ identifier: '', unit: null, pid: null, bootId: '', fields: {} },
})
const numbers = (entries: readonly LogEntry[]) => entries.map(each => Number(each.cursor.slice(2)))

test('what is newer comes first, and the oldest go', () => {
  const shown = withNewer([], [entry(1), entry(2)])
  expect(numbers(shown)).toEqual([2, 1])
  expect(numbers(withNewer(shown, [entry(3), entry(4)], 3))).toEqual([4, 3, 2])
})
