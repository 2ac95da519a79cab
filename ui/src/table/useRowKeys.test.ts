import { expect, it } from 'vitest'
import { nextRow } from './useRowKeys.ts'

it.each([
  ['ArrowDown', 0, 1],
  ['j', 4, 5],
  ['ArrowUp', 0, 0],
  ['PageDown', 95, 99],
  ['PageUp', 5, 0],
  ['Home', 50, 0],
  ['End', 0, 99],
  ['x', 3, undefined],
])('%s on row %i leads to %s', (key, from, to) => expect(nextRow(key, from, 100, 10)).toBe(to))
