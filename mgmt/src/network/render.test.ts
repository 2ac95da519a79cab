import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exec } from '../system/exec.ts'
import { renderDnsmasq } from './dnsmasq.render.ts'
import { natSpec } from './network.contract.ts'
import type { NetworkSpec } from './network.driver.ts'
import { renderFilter } from './nft.render.ts'

const works = (command: string, args: string[]) =>
  exec(command, args).then(
    () => true,
    () => false,
  )
const hasDnsmasq = await works('dnsmasq', ['--version'])
/** nft in a network namespace of its own: it can be tried without touching this machine. */
const hasNft = await works('unshare', ['-n', 'nft', 'list', 'ruleset'])

const change = (spec: NetworkSpec, fields: Record<string, unknown>): NetworkSpec => ({
  ...spec,
  config: { ...spec.config, ...fields } as NetworkSpec['config'],
})

describe('dnsmasq.conf', () => {
  const spec = natSpec()
  it('hands out the range, the gateway and itself as DNS', () => {
    const text = renderDnsmasq(spec, '/leases') ?? ''
    const lines = text.split('\n')
    expect(lines).toContain(`interface=${spec.bridge}`)
    expect(lines).toContain('dhcp-range=10.201.0.10,10.201.0.99,255.255.255.0,12h')
    expect(lines).toContain('dhcp-option=option:router,10.201.0.1')
    expect(lines).toContain('dhcp-option=option:dns-server,10.201.0.1')
    expect(lines).toContain('dhcp-lease-max=90')
    const range = { rangeStart: '10.0.0.2', rangeEnd: '10.255.255.254' }
    const wide = renderDnsmasq(change(spec, { subnet: '10.0.0.0/8', dhcp: range }), '/leases')
    expect(wide).toContain('\ndhcp-lease-max=8192\n')
    expect(lines).toContain('port=53')
  })

  it('serves no DNS when guests are given other servers, and nothing without DHCP', () => {
    const lines = (renderDnsmasq(change(spec, { dnsServers: ['9.9.9.9', '1.1.1.1'] }), '/l') ?? '').split('\n')
    expect(lines).toContain('port=0')
    expect(lines).toContain('dhcp-option=option:dns-server,9.9.9.9,1.1.1.1')
    expect(renderDnsmasq(change(spec, { dhcp: null }), '/l')).toBeUndefined()
    expect(renderDnsmasq({ ...spec, config: { type: 'bridged', description: '', vlan: null } }, '/l')).toBeUndefined()
  })

  it('contains no text of a user', () => {
    const evil = change(spec, { description: 'x\ndhcp-script=/bin/sh' })
    expect(renderDnsmasq(evil, '/leases')).toBe(renderDnsmasq(spec, '/leases'))
  })

  it.runIf(hasDnsmasq)('is understood by dnsmasq', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'lqx-dnsmasq-'))
    const file = join(dir, 'x.conf')
    await writeFile(file, renderDnsmasq(spec, join(dir, 'leases')) ?? '')
    expect((await exec('dnsmasq', ['--test', `--conf-file=${file}`])).stderr).toContain('syntax check OK')
    await rm(dir, { recursive: true })
  })
})

describe('the packet filter', () => {
  const [a, b] = [natSpec(1), natSpec(2)]

  it('keeps networks apart, hides the host, and translates what goes out', () => {
    const text = renderFilter([a, b])
    expect(text).toContain(`iifname "${a.bridge}" oifname "${b.bridge}" drop`)
    expect(text).toContain(`iifname "${b.bridge}" oifname "${a.bridge}" drop`)
    expect(text).toContain(`ip saddr 10.201.1.0/24 oifname != "${a.bridge}" masquerade`)
    expect(text).toContain(`iifname "${a.bridge}" ip saddr != 10.201.1.0/24 drop`)
    expect(text.indexOf('dport 53 accept')).toBeLessThan(text.indexOf(`iifname "${a.bridge}" drop`))
  })

  it('opens no DNS when the host serves none, and no DHCP without DHCP', () => {
    expect(renderFilter([change(a, { dnsServers: ['9.9.9.9'] })])).not.toContain('dport 53')
    expect(renderFilter([change(a, { dhcp: null })])).not.toContain('dport 67')
  })

  it('has no rules for bridged networks', () => {
    const bridged: NetworkSpec = { ...a, config: { type: 'bridged', description: '', vlan: 3 } }
    expect(renderFilter([bridged])).toBe(renderFilter([]))
    expect(renderFilter([])).not.toContain('iifname')
  })

  it.runIf(hasNft)('is taken by the kernel, for none, one and several networks', async () => {
    for (const specs of [[], [a], [a, b, natSpec(3)]]) {
      await exec('unshare', ['-n', 'nft', '-f', '-'], { input: renderFilter(specs) })
    }
  })
})
