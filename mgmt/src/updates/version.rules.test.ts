import { expect, it } from 'vitest'
import { compareVersions } from './version.rules.ts'

it.each([
  ['0.1.0.9.abc', '0.1.0.10.abc'],
  ['0.1.0', '0.1.0.1'],
  ['0.9.0.400.fffffff', '0.10.0.1.0000000'],
  ['1.0.rc1', '1.0.1'],
  ['0.1.0.241.abc', '0.1.0.241.abd'],
])('%s is older than %s', (older, newer) => {
  expect(compareVersions(older, newer)).toBeLessThan(0)
  expect(compareVersions(newer, older)).toBeGreaterThan(0)
  expect(compareVersions(newer, newer)).toBe(0)
})
