import { expect, it } from 'vitest'
import type { Progress } from './progress.ts'
import { percentOf, progressWords, sparing } from './progress.words.ts'

const MIB = 1024 ** 2
const at = (changes: Partial<Progress> = {}): Progress => ({
  ...{ step: 2, steps: 8, words: 'copy', doneBytes: 134 * MIB, totalBytes: 340 * MIB },
  ...changes,
})

it('says step, percent, bytes and time', () => {
  expect(progressWords(at(), 12.4)).toBe('Step 2 of 8,  39 %: copy (134 MiB of 340 MiB, 12 s)')
})

it('never goes beyond the whole, and counts steps where nothing is copied', () => {
  expect(percentOf(at({ doneBytes: 999 * MIB }))).toBe(100)
  expect(percentOf(at({ step: 5, totalBytes: 0 }))).toBe(50)
})

it('passes on each step once, and each tenth', () => {
  const told: number[] = []
  const tell = sparing(progress => told.push(percentOf(progress)))
  for (let percent = 0; percent <= 100; percent++) tell(at({ doneBytes: percent, totalBytes: 100 }))
  tell(at({ step: 3, doneBytes: 100, totalBytes: 100 }))
  expect(told).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 100])
})
