import { expect, it } from 'vitest'
import { Network, NetworkCreate } from '../../../../mgmt/src/network/network.schema.ts'
import { type NetworkDraft, networkDraft, networkIssues, networkRequest } from './network-form.ts'

const nat: Network = Network.parse({
  id: '019a0000-0000-7000-8000-000000000001',
  name: 'nat',
  config: { type: 'nat', description: '', subnet: '10.77.0.0/24', dhcp: null, dnsServers: ['9.9.9.9'] },
  state: { status: 'active', bridge: 'b', gateway: null, leases: 0, usedBy: 0, problem: null, builtIn: true },
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
})
const fresh = (values: Partial<NetworkDraft>) => ({ ...networkDraft(undefined, [nat]), name: 'lab', ...values })

it('suggests a subnet beside the ones in use, and the range within it', () => {
  const draft = fresh({ type: 'nat' })
  expect(networkIssues(draft, [nat])).toEqual({})
  expect(NetworkCreate.parse(networkRequest(draft)).config).toMatchObject({
    subnet: '10.77.1.0/24',
    dhcp: { rangeStart: '10.77.1.100', rangeEnd: '10.77.1.250' },
  })
})

it('makes bridged networks with and without VLAN', () => {
  expect(NetworkCreate.parse(networkRequest(fresh({ vlan: '' }))).config).toMatchObject({ vlan: null })
  expect(NetworkCreate.parse(networkRequest(fresh({ vlan: ' 42 ' }))).config).toMatchObject({ vlan: 42 })
})

it('edits what is there without changing it', () => {
  expect(networkRequest(networkDraft(nat, [nat]))).toEqual({ name: nat.name, config: nat.config })
})

it.each<[keyof NetworkDraft, Partial<NetworkDraft>]>([
  ['name', { name: 'NAT' }],
  ['vlan', { vlan: '4095' }],
  ['vlan', { vlan: '1.5' }],
  ['subnet', { type: 'nat', subnet: '10.77.0.128/25' }],
  ['subnet', { type: 'nat', subnet: '8.8.8.0/24' }],
  ['subnet', { type: 'nat', subnet: '10.78.0.0/30' }],
  ['subnet', { type: 'nat', subnet: 'lots' }],
  ['rangeStart', { type: 'nat', rangeStart: '10.77.1.1' }],
  ['rangeEnd', { type: 'nat', rangeEnd: '10.78.0.9' }],
  ['rangeEnd', { type: 'nat', rangeStart: '10.77.1.200', rangeEnd: '10.77.1.100' }],
  ['dnsServers', { type: 'nat', dnsServers: '1.1.1.1, dns' }],
])('finds fault with %s: %j', (field, values) => {
  expect(Object.keys(networkIssues(fresh(values), [nat]))).toEqual([field])
})
