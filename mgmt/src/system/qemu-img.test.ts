import { expect, it } from 'vitest'
import { parsePercent } from './qemu-img.ts'

it('reads the last percentage of a piece of progress', () => {
  expect(parsePercent('    (0.00/100%)\r    (12.34/100%)\r')).toBe(12.34)
  expect(parsePercent('    (100.00/100%)\n')).toBe(100)
  expect(parsePercent('(1')).toBeUndefined()
})
