import { expect, it } from 'vitest'
import type { LogEntry } from './log.ts'
import { chooseCuts, durableBefore, survivors } from './prefixes.ts'

const write = (offset: number, more: Partial<LogEntry> = {}): LogEntry => ({
  ...{ offset, bytes: 4096, flush: false, fua: false, discard: false, dataAt: 0 },
  ...more,
})
const flush = write(0, { bytes: 0, flush: true })
const entries = [write(0), flush, ...Array.from({ length: 40 }, (_, index) => write(index * 4096)), flush]

it('chooses the same cuts for the same seed, half of them where it matters', () => {
  const choose = (seed: number) =>
    chooseCuts(entries, { from: 2, to: 42 }, ({ offset }) => offset === 8 * 4096, { count: 40, seed })
  expect(choose(1)).toEqual(choose(1))
  expect(choose(1)).not.toEqual(choose(2))
  expect(choose(1).every(({ end }) => end > 2 && end <= 42)).toBe(true)
  expect(choose(1).filter(({ end }) => end === 11).length).toBeGreaterThanOrEqual(20)
  expect(new Set(choose(1).map(({ loss }) => loss))).toEqual(new Set(['none', 'some', 'torn']))
})

it('what was flushed is never lost', () => {
  expect([1, 2, 3, 42, 43].map(end => durableBefore(entries, end))).toEqual([0, 2, 2, 2, 43])
})

it('loses nothing, some, or the end of the last write', () => {
  const at = (loss: 'none' | 'some' | 'torn', seed = 1) => survivors(entries, 2, { end: 42, loss, seed })
  expect(at('none')).toHaveLength(40)
  expect(at('some').length).toBeGreaterThan(5)
  expect(at('some').length).toBeLessThan(35)
  const torn = Array.from({ length: 20 }, (_, seed) => at('torn', seed))
  expect(torn.every(list => list.slice(0, 39).every(({ bytes }) => bytes === 4096))).toBe(true)
  const lasts = torn.map(list => (list.length === 40 ? (list[39]?.bytes ?? 0) : 0))
  expect(lasts.every(bytes => bytes % 512 === 0 && bytes < 4096)).toBe(true)
  expect(new Set(lasts).size).toBeGreaterThan(2)
})

it('does not lose a write that had to last when it was acknowledged', () => {
  const forced = [write(0, { fua: true })]
  for (let seed = 0; seed < 10; seed++) expect(survivors(forced, 0, { end: 1, loss: 'some', seed })).toHaveLength(1)
})
