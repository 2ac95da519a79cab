import { expect, it } from 'vitest'
import { type BootEntry, compareVersions, countOf, inOrder } from './loader.rules.ts'

const entry = (file: string, version: string): BootEntry => {
  const { triesLeft, triesDone } = countOf(file)
  return { file, version, sortKey: 'limiquantix', triesLeft, triesDone }
}
const files = (...entries: BootEntry[]) => inOrder(entries).map(({ file }) => file)

it('reads the count of starts from a name', () => {
  expect(countOf('limiquantix_1.2.efi')).toEqual({ id: 'limiquantix_1.2.efi', triesLeft: undefined, triesDone: 0 })
  expect(countOf('limiquantix_1.2+3.efi')).toEqual({ id: 'limiquantix_1.2.efi', triesLeft: 3, triesDone: 0 })
  expect(countOf('limiquantix_1.2+0-3.efi')).toEqual({ id: 'limiquantix_1.2.efi', triesLeft: 0, triesDone: 3 })
})

it('orders versions as the specification does', () => {
  // The examples of UAPI.10.
  const rising = [
    '122.1',
    '123~rc1-1',
    '123',
    '123-a',
    '123-a.1',
    '123-1',
    '123-1.1',
    '123^post1',
    '123.a-1',
    '123.1-1',
    '123a-1',
    '124-1',
  ]
  for (const [index, version] of rising.entries())
    for (const [place, other] of rising.entries())
      expect([version, other, Math.sign(compareVersions(version, other))]).toEqual([
        version,
        other,
        Math.sign(index - place),
      ])
  expect(compareVersions('0.1.0.9', '0.1.0.280')).toBeLessThan(0)
})

it('starts the newer version while it has starts left, then the older one', () => {
  const old = entry('limiquantix_1.efi', '1')
  expect(files(old, entry('limiquantix_2+3-0.efi', '2'))[0]).toBe('limiquantix_2+3-0.efi')
  expect(files(old, entry('limiquantix_2+1-2.efi', '2'))[0]).toBe('limiquantix_2+1-2.efi')
  expect(files(old, entry('limiquantix_2+0-3.efi', '2'))[0]).toBe('limiquantix_1.efi')
  expect(files(old, entry('limiquantix_2.efi', '2'))[0]).toBe('limiquantix_2.efi')
})
