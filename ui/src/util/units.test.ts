import { describe, expect, it } from 'vitest'
import { formatBytes, formatMiB, formatPercent, formatRate, plural } from './units.ts'

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [10 * 1024 ** 3, '10 GiB'],
    [12.34 * 1024 ** 3, '12.3 GiB'],
    [123.4 * 1024 ** 3, '123 GiB'],
    [5 * 1024 ** 6, '5120 PiB'],
    [-2048, '−2 KiB'],
  ])('shows %d as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

  it('never says 1024 of a unit that has a larger one', () => {
    expect(formatBytes(1024 ** 2 - 1)).toBe('1 MiB')
  })

  it('shows a dash for what is not known', () => {
    expect([formatBytes(null), formatBytes(undefined), formatBytes(Number.NaN)]).toEqual(['–', '–', '–'])
  })
})

it('formats mebibytes, rates and percentages', () => {
  expect(formatMiB(512)).toBe('512 MiB')
  expect(formatMiB(6144)).toBe('6 GiB')
  expect(formatRate(2 * 1024 ** 2)).toBe('2 MiB/s')
  expect(formatRate(null)).toBe('–')
  expect(formatPercent(4.23)).toBe('4.2 %')
  expect(formatPercent(57.4)).toBe('57 %')
})

it('counts in words', () => {
  expect([plural(1, 'disk'), plural(0, 'disk'), plural(1200, 'entry', 'entries')]).toEqual([
    '1 disk',
    '0 disks',
    '1,200 entries',
  ])
})
