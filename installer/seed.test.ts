import { expect, it } from 'vitest'
import type { Seed } from './plan.steps.ts'
import { seedFiles } from './seed.ts'

const usual: Seed = {
  ...{ hostName: null, timeZone: 'UTC', ntpServers: [], network: { method: 'dhcp' }, administrator: null },
}
const HASH = '$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$c29tZWhhc2g'

it('says nothing where everything is as usual', () => {
  expect(seedFiles(usual, null)).toEqual([])
})

it('leaves name and password to the service, the password for root alone', () => {
  const files = seedFiles({ ...usual, hostName: 'rack-7' }, HASH)
  expect(files).toMatchObject([
    { path: 'lib/limiquantix/seed.json', mode: 0o600 },
    { path: 'lib/limiquantix-etc/hostname', text: 'rack-7\n' },
  ])
  expect(JSON.parse(files[0]?.text ?? '')).toEqual({ format: 1, hostName: 'rack-7', passwordHash: HASH })
})

it('writes network and time where they differ from what a host does by itself', () => {
  const network = { method: 'static' as const, addresses: ['192.0.2.10/24'], dns: [] }
  const time = { timeZone: 'Europe/Berlin', ntpServers: ['ntp1.example.org', '192.0.2.1'] }
  const files = seedFiles({ ...usual, network, ...time }, null)
  expect(files.map(({ path, text }) => [path, text])).toEqual([
    ['lib/limiquantix/management-network.json', `${JSON.stringify(network, undefined, 2)}\n`],
    ['lib/limiquantix-etc/timezone', 'Europe/Berlin\n'],
    ['lib/limiquantix-etc/ntp-servers', 'ntp1.example.org\n192.0.2.1\n'],
  ])
  expect(seedFiles({ ...usual, network: { method: 'dhcp', vlan: 20 } }, null)).toHaveLength(1)
})
