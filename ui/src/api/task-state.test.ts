import { expect, it } from 'vitest'
import { isOpen, taskSeconds, taskShare } from './task-state.ts'

it('is open until it has ended', () => {
  const open = (['pending', 'running', 'succeeded', 'failed', 'cancelled'] as const).filter(status =>
    isOpen({ status }),
  )
  expect(open).toEqual(['pending', 'running'])
})

it('tells how far it is only when the task does', () => {
  const progress = (done: number, total: number) => ({ done, total, unit: 'bytes' as const })
  expect(taskShare({ status: 'running', progress: null })).toBeNull()
  expect(taskShare({ status: 'running', progress: progress(0, 0) })).toBeNull()
  expect(taskShare({ status: 'running', progress: progress(1, 4) })).toBe(0.25)
  expect(taskShare({ status: 'running', progress: progress(5, 4) })).toBe(1)
  expect(taskShare({ status: 'succeeded', progress: null })).toBe(1)
})

it('counts the seconds from its beginning to its end, or to now', () => {
  const startedAt = '2026-03-01T12:00:00Z'
  const now = Date.parse('2026-03-01T12:01:00Z')
  expect(taskSeconds({ startedAt: null, endedAt: null }, now)).toBeNull()
  expect(taskSeconds({ startedAt, endedAt: null }, now)).toBe(60)
  expect(taskSeconds({ startedAt, endedAt: '2026-03-01T12:00:05Z' }, now)).toBe(5)
  // The clocks of browser and host differ: never less than nothing.
  expect(taskSeconds({ startedAt, endedAt: null }, now - 120_000)).toBe(0)
})
