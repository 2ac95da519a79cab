import { expect, it } from 'vitest'
import { Id } from '../api/common.schema.ts'
import { newId } from './id.ts'

it('makes ids that are UUIDs, differ, and sort by the order they were made in', () => {
  const ids = Array.from({ length: 20_000 }, newId)
  expect(new Set(ids).size).toBe(ids.length)
  expect([...ids].sort()).toEqual(ids)
  for (const id of ids.slice(0, 100)) expect(Id.safeParse(id).success).toBe(true)
  const age = Date.now() - Number.parseInt(`${ids[0]}`.replace('-', '').slice(0, 12), 16)
  expect(age).toBeLessThan(5_000)
})
