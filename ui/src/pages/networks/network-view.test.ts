import { expect, it } from 'vitest'
import { whyNotDelete } from './network-api.ts'
import { rangeOf, segmentOf } from './network-view.ts'

const bridged = (vlan: number | null) => ({ config: { type: 'bridged' as const, description: '', vlan } })
const nat = (dhcp: { rangeStart: string; rangeEnd: string } | null) => ({
  config: { type: 'nat' as const, description: '', subnet: '10.0.0.0/24', dhcp, dnsServers: [] },
})

it('tells networks apart by VLAN or subnet', () => {
  expect([bridged(null), bridged(7), nat(null)].map(segmentOf)).toEqual(['No VLAN', 'VLAN 7', '10.0.0.0/24'])
  expect(rangeOf(nat({ rangeStart: '10.0.0.2', rangeEnd: '10.0.0.9' }))).toBe('10.0.0.2 – 10.0.0.9')
  expect(rangeOf(nat(null))).toBeNull()
})

it('says why a network stays', () => {
  const state = {
    status: 'active' as const,
    bridge: '',
    gateway: null,
    leases: 0,
    usedBy: 0,
    problem: null,
    builtIn: false,
  }
  expect(whyNotDelete({ state })).toBeNull()
  expect(whyNotDelete({ state: { ...state, usedBy: 1 } })).toBe('In use by 1 network card: remove them first')
  expect(whyNotDelete({ state: { ...state, builtIn: true } })).toMatch(/stays/)
})
