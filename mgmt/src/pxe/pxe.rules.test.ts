import { describe, expect, it } from 'vitest'
import { factsOf, normalMac, rangeOf, whyNotServe } from './pxe.rules.ts'

const full = (rangeStart: string, rangeEnd: string) =>
  ({ enabled: true, dhcp: { mode: 'full', rangeStart, rangeEnd }, unassigned: 'wait' }) as const

describe('the range of addresses', () => {
  it.each([
    ['192.0.2.100', '192.0.2.150', undefined],
    ['192.0.2.0', '192.0.2.150', 'dhcp.rangeStart'],
    ['192.0.2.100', '192.0.2.255', 'dhcp.rangeEnd'],
    ['198.51.100.1', '192.0.2.150', 'dhcp.rangeStart'],
    ['192.0.2.150', '192.0.2.100', 'dhcp.rangeEnd'],
    ['192.0.2.5', '192.0.2.20', 'dhcp.rangeStart'],
  ])('%s to %s', (start, end, field) => {
    expect(Object.keys(whyNotServe(full(start, end), '192.0.2.10/24') ?? {})[0]).toBe(field)
  })

  it('is bounded', () => {
    expect(whyNotServe(full('10.1.0.1', '10.1.4.1'), '10.0.0.1/8')).toHaveProperty('dhcp.rangeEnd')
  })
})

it.each([
  ['52-54-00-12-34-AB', '52:54:00:12:34:ab'],
  ['52:54:00:12:34:56', '52:54:00:12:34:56'],
  ['525400123456', undefined],
  ['01:00:5e:00:00:01', undefined],
  ['ff:ff:ff:ff:ff:ff', undefined],
  ['00:00:00:00:00:00', undefined],
  ['52:54:00:12:34:56\n', undefined],
])('the MAC address %j is %j', (text, mac) => expect(normalMac(text)).toBe(mac))

it('keeps only short plain text of what a machine says', () => {
  const query = new URLSearchParams({ serial: `a\n\u001b[31mb${'x'.repeat(100)}`, product: ' P ' })
  expect(factsOf(query)).toMatchObject({ serial: `a[31mb${'x'.repeat(58)}`, product: 'P', uuid: '' })
})

it.each([
  [undefined, undefined],
  ['bytes=0-9', { start: 0, end: 9 }],
  ['bytes=90-', { start: 90, end: 99 }],
  ['bytes=90-1000', { start: 90, end: 99 }],
  ['bytes=-10', { start: 90, end: 99 }],
  ['bytes=-1000', { start: 0, end: 99 }],
  ['bytes=100-', null],
  ['bytes=9-1', null],
  ['bytes=-0', null],
  ['bytes=-', undefined],
  ['bytes=0-1,3-4', undefined],
  ['lines=1-2', undefined],
])('the range %s of 100 bytes is %j', (header, range) => expect(rangeOf(header, 100)).toEqual(range))
