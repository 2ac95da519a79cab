import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLinuxFirewall } from './firewall.driver.linux.ts'
import { createSimFirewall } from './firewall.driver.sim.ts'
import type { FirewallDriver } from './firewall.driver.ts'
import { renderFirewall } from './firewall.render.ts'
import { firewallTitle, OPEN } from './firewall.rules.ts'
import { FirewallConfig } from './firewall.schema.ts'

const ID = '01900000-0000-7000-8000-000000000001'
const OFFICE: FirewallConfig = { sources: ['192.0.2.0/24', '2001:db8::/32'] }
let dir: string
let told: string[]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'firewall-'))
  told = []
})
afterEach(() => rmSync(dir, { recursive: true }))

const linux = () =>
  createLinuxFirewall({
    stateDir: dir,
    filter: async script => void told.push(script === renderFirewall(OPEN) ? 'open' : 'closed'),
    safety: { start: async seconds => void told.push(`safety ${seconds}`), stop: async () => void told.push('safe') },
  })

describe.each<[string, () => FirewallDriver]>([
  ['simulated', () => createSimFirewall({ directory: dir })],
  ['in the kernel', linux],
])('%s', (_, make) => {
  it('is open to begin with, tries without making it last, and keeps', async () => {
    expect(await make().read(ID)).toEqual({ config: OPEN, state: { problem: null } })
    await make().apply(ID, OFFICE, 30)
    expect((await make().read(ID)).config).toEqual(OPEN)
    await make().keep(ID, OFFICE)
    await make().keep(ID, OFFICE)
    expect((await make().read(ID)).config).toEqual(OFFICE)
    await make().revert(ID)
    expect((await make().read(ID)).config).toEqual(OFFICE)
  })
})

it('has the safety timer before anything changes, and goes back to what lasts', async () => {
  await linux().apply(ID, OFFICE, 30)
  await linux().revert(ID)
  expect(told.splice(0)).toEqual(['safety 50', 'closed', 'open', 'safe'])
  await linux().keep(ID, OFFICE)
  await linux().revert(ID)
  expect(told).toEqual(['closed', 'safe', 'closed', 'safe'])
  expect(statSync(join(dir, 'firewall.json')).mode & 0o777).toBe(0o600)
  expect(JSON.parse(readFileSync(join(dir, 'firewall.json'), 'utf8'))).toEqual(OFFICE)
})

it.each(['{', '[]', '{"sources":["all"]}'])('is open when its file says %s, and tells', async text => {
  writeFileSync(join(dir, 'firewall.json'), text)
  const { config, state } = await linux().read(ID)
  expect(config).toEqual(OPEN)
  expect(state.problem).toContain('cannot be used')
})

it('lets each network through, and refuses the others on these ports alone', () => {
  expect(renderFirewall(OPEN)).not.toContain('chain')
  const lines = renderFirewall(OFFICE)
    .split('\n')
    .map(line => line.trim())
  expect(lines.slice(lines.indexOf('iifname "lo" accept'), -3)).toEqual([
    'iifname "lo" accept',
    'tcp dport != { 80, 443 } accept',
    'meta l4proto != tcp accept',
    'ip saddr 192.0.2.0/24 accept',
    'ip6 saddr 2001:db8::/32 accept',
    'meta l4proto tcp reject with tcp reset',
  ])
})

it('takes networks and nothing that nft could read as more', () => {
  for (const source of ['192.0.2.1', 'any', '192.0.2.0/24 accept', '::/0;', '192.0.2.0/33', '']) {
    expect(FirewallConfig.safeParse({ sources: [source] }).success).toBe(false)
  }
  expect(FirewallConfig.safeParse(OFFICE).success).toBe(true)
})

it('is called by what it lets through', () => {
  expect(firewallTitle(OPEN, 'alpha')).toBe('Management of alpha: from everywhere')
  expect(firewallTitle(OFFICE, 'alpha')).toBe('Management of alpha: from 192.0.2.0/24 and 1 more')
})
