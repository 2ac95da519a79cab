import { expect, it } from 'vitest'
import type { Seed } from './plan.steps.ts'
import { seedFiles } from './seed.ts'

const usual: Seed = {
  ...{ hostName: null, timeZone: 'UTC', ntpServers: [], network: { method: 'dhcp' }, administrator: null },
}
const HASH = '$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$c29tZWhhc2g'

const written = (seed: Seed, hash: string | null = null) =>
  seedFiles(seed, hash).flatMap(({ path, text }) => (text === null ? [] : [[path, text]]))

it('where everything is as usual there are no files, also not those of an earlier installation', () => {
  expect(written(usual)).toEqual([])
  expect(seedFiles(usual, null).map(({ path }) => path)).toEqual([
    'lib/limiquantix/seed.json',
    'lib/limiquantix/management-network.json',
    'lib/limiquantix-etc/timezone',
    'lib/limiquantix-etc/ntp-servers',
  ])
})

it('leaves name and password to the service, the password for root alone', () => {
  const [seed, ...rest] = seedFiles({ ...usual, hostName: 'rack-7' }, HASH)
  expect(seed).toMatchObject({ path: 'lib/limiquantix/seed.json', mode: 0o600 })
  expect(JSON.parse(seed?.text ?? '')).toEqual({ format: 1, hostName: 'rack-7', passwordHash: HASH })
  expect(rest.at(-1)).toEqual({ path: 'lib/limiquantix-etc/hostname', text: 'rack-7\n', mode: 0o644 })
})

it('writes network and time where they differ from what a host does by itself', () => {
  const network = { method: 'static' as const, addresses: ['192.0.2.10/24'], dns: [] }
  const time = { timeZone: 'Europe/Berlin', ntpServers: ['ntp1.example.org', '192.0.2.1'] }
  expect(written({ ...usual, network, ...time })).toEqual([
    ['lib/limiquantix/management-network.json', `${JSON.stringify(network, undefined, 2)}\n`],
    ['lib/limiquantix-etc/timezone', 'Europe/Berlin\n'],
    ['lib/limiquantix-etc/ntp-servers', 'ntp1.example.org\n192.0.2.1\n'],
  ])
  expect(written({ ...usual, network: { method: 'dhcp', vlan: 20 } })).toHaveLength(1)
})
