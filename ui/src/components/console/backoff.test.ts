import { expect, it } from 'vitest'
import { backoffMs } from './backoff.ts'

it('doubles up to a limit', () => {
  expect([1, 2, 3, 4, 5, 6, 60].map(backoffMs)).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000])
})
