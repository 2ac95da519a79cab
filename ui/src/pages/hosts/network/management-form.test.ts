import { expect, it } from 'vitest'
import type { ManagementConfig } from '../../../api/types.ts'
import { configOf, draftOf, errorAbout, whyNotTry } from './management-form.ts'

const CONFIGS: ManagementConfig[] = [
  { method: 'dhcp' },
  { method: 'dhcp', card: 'enp1s0', vlan: 20 },
  { method: 'dhcp', bond: { mode: '802.3ad', cards: ['enp1s0', 'enp2s0'] } },
  {
    ...{ method: 'static', addresses: ['192.0.2.10/24', '2001:db8::10/64'], gateway: '192.0.2.1' },
    ...{ gateway6: '2001:db8::1', dns: ['192.0.2.53', '192.0.2.54'] },
  },
]

it.each(CONFIGS)('%j comes out of the form as it went in', config => {
  expect(configOf(draftOf(config))).toEqual(config)
  expect(whyNotTry(draftOf(config), config)).toBe('Nothing is changed')
})

it('says what is missing', () => {
  const dhcp = draftOf({ method: 'dhcp' })
  expect(whyNotTry({ ...dhcp, over: 'card' }, { method: 'dhcp' })).toBe('Choose a network card')
  expect(whyNotTry({ ...dhcp, over: 'bond', cards: ['a'] }, { method: 'dhcp' })).toContain('two cards')
  expect(whyNotTry({ ...dhcp, method: 'static' }, { method: 'dhcp' })).toBe('Give an address')
  expect(whyNotTry({ ...dhcp, vlan: '20' }, { method: 'dhcp' })).toBeNull()
})

it('finds what the service says about a field, or about a part of it', () => {
  const errors = { 'config.addresses.0': 'is the broadcast address', 'config.dnsx': 'other' }
  expect(errorAbout(errors, 'addresses')).toBe('is the broadcast address')
  expect(errorAbout(errors, 'dns')).toBeUndefined()
})
