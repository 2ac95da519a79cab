import { expect, test } from 'vitest'
import { parseQemuVersion } from './versions.ts'

test('the version in what QEMU prints', () => {
  expect(parseQemuVersion('QEMU emulator version 10.0.13 (Debian 1:10.0.13+ds-1)')).toBe('10.0.13')
  expect(parseQemuVersion('something else')).toBeUndefined()
})
