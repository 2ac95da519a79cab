import { describe, expect, it } from 'vitest'
import { newId } from '../lib/id.ts'
import { formatAddress, netmask, overlap, parseAddress, parseSubnet } from '../lib/ipv4.ts'
import { Mac } from '../vms/vm.schema.ts'
import {
  bridgeMac,
  bridgeOf,
  checkChange,
  checkConfig,
  freeNatConfig,
  gatewayOf,
  isOurBridge,
} from './network.rules.ts'

const nat = (subnet: string, dhcp: [string, string] | null = null) => ({
  type: 'nat' as const,
  description: '',
  subnet,
  dhcp: dhcp === null ? null : { rangeStart: dhcp[0], rangeEnd: dhcp[1] },
  dnsServers: [],
})
const bridged = (vlan: number | null) => ({ type: 'bridged' as const, description: '', vlan })

describe('addresses', () => {
  it.each(['0.0.0.0', '10.77.0.1', '127.255.255.255', '128.0.0.0', '255.255.255.255'])('%s survives', text => {
    expect(formatAddress(parseAddress(text))).toBe(text)
  })

  it('knows ranges and masks', () => {
    expect(parseSubnet('10.77.0.200/25')).toEqual({
      first: parseAddress('10.77.0.128'),
      last: parseAddress('10.77.0.255'),
      prefix: 25,
    })
    expect(netmask(parseSubnet('10.0.0.0/8'))).toBe('255.0.0.0')
    expect(netmask(parseSubnet('192.168.1.0/29'))).toBe('255.255.255.248')
    expect(overlap(parseSubnet('10.77.0.0/24'), parseSubnet('10.77.0.128/25'))).toBe(true)
    expect(overlap(parseSubnet('10.77.0.0/24'), parseSubnet('10.77.1.0/24'))).toBe(false)
  })
})

describe('a network', () => {
  it('has a bridge name that fits the kernel and a fixed unicast address', () => {
    const id = newId()
    expect(bridgeOf(id)).toHaveLength(13)
    expect(isOurBridge(bridgeOf(id))).toBe(true)
    expect(bridgeOf(id)).not.toBe(bridgeOf(newId()))
    expect(Mac.safeParse(bridgeMac(id)).success).toBe(true)
    for (const name of ['br-uplink', 'lqx', 'lqx0123456789a', 'lqx01234567zz']) expect(isOurBridge(name)).toBe(false)
  })

  it.each([
    ['10.77.0.0/24', null],
    ['10.77.0.0/24', ['10.77.0.2', '10.77.0.254']],
    ['192.168.4.8/29', ['192.168.4.10', '192.168.4.14']],
    ['10.0.0.0/8', ['10.200.0.0', '10.210.0.0']],
    ['172.16.0.0/12', null],
  ] as const)('takes %s with DHCP %s', (subnet, range) => {
    expect(() => checkConfig(nat(subnet, range === null ? null : [...range]), [])).not.toThrow()
  })

  it.each([
    ['10.77.0.5/24', null, 'Write the subnet as 10.77.0.0/24'],
    ['8.8.8.0/24', null, 'private'],
    ['172.16.0.0/11', null, '/11|private|Write'],
    ['192.168.0.0/15', null, 'private'],
    ['10.0.0.0/7', null, 'between /8 and /29'],
    ['10.0.0.0/30', null, 'between /8 and /29'],
    ['10.77.0.0/24', ['10.77.0.1', '10.77.0.9'], 'is the gateway'],
    ['10.77.0.0/24', ['10.77.0.0', '10.77.0.9'], 'is the gateway'],
    ['10.77.0.0/24', ['10.77.0.10', '10.77.0.255'], 'Choose a DHCP range'],
    ['10.77.0.0/24', ['10.77.1.10', '10.77.1.20'], 'Choose a DHCP range'],
    ['10.77.0.0/24', ['10.77.0.20', '10.77.0.10'], 'ends before it starts'],
  ] as const)('refuses %s with DHCP %s', (subnet, range, text) => {
    expect(() => checkConfig(nat(subnet, range === null ? null : [...range]), [])).toThrow(new RegExp(text))
  })

  it('does not overlap with others and names them', () => {
    const taken = [{ subnet: '10.77.0.15/24', by: 'the host' }]
    expect(() => checkConfig(nat('10.77.0.0/16'), taken)).toThrow('10.77.0.15/24 of the host')
    expect(() => checkConfig(nat('10.78.0.0/16'), taken)).not.toThrow()
    expect(() => checkConfig(bridged(5), taken)).not.toThrow()
  })

  it('has its first address as gateway', () => {
    expect(gatewayOf(nat('192.168.4.8/29'))).toBe('192.168.4.9')
  })

  it('changes freely without users, and keeps what cards depend on with them', () => {
    const [a, b] = [nat('10.77.0.0/24'), nat('10.78.0.0/24')]
    expect(() => checkChange('n', a, b, 0)).not.toThrow()
    expect(() => checkChange('n', a, b, 2)).toThrow('2 network cards')
    expect(() => checkChange('n', a, { ...a, dnsServers: ['9.9.9.9'], description: 'x' }, 2)).not.toThrow()
    expect(() => checkChange('n', bridged(1), bridged(2), 1)).toThrow('VLAN')
    expect(() => checkChange('n', bridged(1), a, 0)).toThrow('stays bridged')
  })

  it('built in gets the first subnet that nobody has', () => {
    expect(freeNatConfig([]).subnet).toBe('10.77.0.0/24')
    const uplink = [{ subnet: '10.77.0.15/23', by: 'the host' }]
    const chosen = freeNatConfig(uplink)
    expect(chosen).toMatchObject({ subnet: '10.78.0.0/24', dhcp: { rangeStart: '10.78.0.10' } })
    expect(() => checkConfig(chosen, uplink)).not.toThrow()
    expect(() => freeNatConfig([{ subnet: '10.0.0.1/8', by: 'the host' }])).toThrow('No free subnet')
  })
})
