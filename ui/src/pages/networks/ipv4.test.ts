import { describe, expect, it } from 'vitest'
import { defaultRange, formatIpv4, freeSubnet, gatewayOf, isPrivate, overlap, parseIpv4, parseSubnet } from './ipv4.ts'

const subnet = (text: string) => {
  const parsed = parseSubnet(text)
  if (!parsed) throw new Error(`not a subnet: ${text}`)
  return parsed
}

it.each(['0.0.0.0', '10.77.0.1', '255.255.255.255', '192.168.1.254'])('reads and writes %s', text => {
  expect(formatIpv4(parseIpv4(text) ?? -1)).toBe(text)
})

it.each(['', '1.2.3', '1.2.3.4.5', '256.0.0.1', '01.2.3.4', 'a.b.c.d', '1.2.3.-4'])('refuses the address %j', text => {
  expect(parseIpv4(text)).toBeUndefined()
})

it.each(['10.0.0.0', '10.0.0.1/24', '10.0.0.0/33', '10.0.0.0/24/1', '10.0.0/24'])('refuses the subnet %j', text => {
  expect(parseSubnet(text)).toBeUndefined()
})

describe('a DHCP range', () => {
  it.each([
    ['10.77.0.0/24', '10.77.0.100', '10.77.0.250'],
    ['10.77.0.0/16', '10.77.0.100', '10.77.255.250'],
    ['192.168.5.64/27', '192.168.5.74', '192.168.5.94'],
    ['192.168.5.8/29', '192.168.5.10', '192.168.5.14'],
  ])('of %s is %s to %s', (text, rangeStart, rangeEnd) => {
    expect(defaultRange(subnet(text))).toEqual({ rangeStart, rangeEnd })
  })
  it('never holds the gateway', () => expect(gatewayOf(subnet('192.168.5.8/29'))).toBe('192.168.5.9'))
})

it('finds a subnet that nothing overlaps', () => {
  expect(freeSubnet([])).toBe('10.77.0.0/24')
  expect(freeSubnet([subnet('10.77.0.0/24'), subnet('10.77.1.128/25')])).toBe('10.77.2.0/24')
  expect(freeSubnet([subnet('10.0.0.0/8')])).toBeUndefined()
})

it('knows overlap and private ranges', () => {
  expect(overlap(subnet('10.0.0.0/24'), subnet('10.0.0.128/25'))).toBe(true)
  expect(overlap(subnet('10.0.0.0/24'), subnet('10.0.1.0/24'))).toBe(false)
  expect(isPrivate(subnet('172.31.0.0/16'))).toBe(true)
  expect(isPrivate(subnet('172.32.0.0/16'))).toBe(false)
  expect(isPrivate(subnet('192.0.0.0/8'))).toBe(false)
})
