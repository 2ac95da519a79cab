import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { managementContract } from './management.contract.ts'
import { createUplinkDriver } from './management.driver.linux.ts'
import { createSimManagement } from './management.driver.sim.ts'
import { planUplink } from './uplink.command.ts'

const ID = '01900000-0000-7000-8000-000000000001'
let dir: string
let told: string[]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'management-'))
  told = []
})
afterEach(() => rmSync(dir, { recursive: true }))

describe('simulated', () => {
  const make = () => createSimManagement({ directory: dir })
  managementContract(make, ID, text => writeFileSync(join(dir, `${ID}.json`), text))

  it('shows the addresses that are in effect, and refuses a card on request', async () => {
    const driver = make()
    await driver.apply(ID, { method: 'static', addresses: ['192.0.2.9/24'], dns: [] }, 30)
    expect(driver.addressesNow(ID)).toEqual(['192.0.2.9'])
    await driver.revert(ID)
    expect(driver.addressesNow(ID)).toBeUndefined()
    await expect(driver.apply(ID, { method: 'dhcp', card: 'error5031' }, 30)).rejects.toThrow('does not answer')
  })
})

describe('on files for limiquantix-uplink.service', () => {
  let restart = async () => void told.push('restart')
  const make = () =>
    createUplinkDriver({
      stateDir: dir,
      runDir: join(dir, 'run'),
      restart: () => restart(),
      safety: { start: async seconds => void told.push(`safety ${seconds}`), stop: async () => void told.push('safe') },
    })
  managementContract(make, ID, text => writeFileSync(join(dir, 'management-network.json'), text))

  it('has the safety timer before anything changes, until everything is over', async () => {
    const driver = make()
    await driver.apply(ID, { method: 'dhcp', vlan: 7 }, 30)
    await driver.keep(ID, { method: 'dhcp', vlan: 7 })
    expect(told.splice(0)).toEqual(['safety 50', 'restart', 'safe'])
    await driver.apply(ID, { method: 'dhcp' }, 30)
    await driver.revert(ID)
    expect(told).toEqual(['safety 50', 'restart', 'restart', 'safe'])
  })

  it('writes the plan that the command makes of the same file, for root only', async () => {
    const file = join(dir, 'management-network.json')
    const bond = { mode: '802.3ad' as const, cards: ['eno1', '52:54:00:00:00:01'] }
    const addresses = ['192.0.2.7/24', '2001:db8::7/64']
    const rest = { gateway: '192.0.2.1', gateway6: '2001:db8::1', dns: ['192.0.2.53'] }
    await make().keep(ID, { method: 'static', bond, vlan: 30, addresses, ...rest })
    const plan = readFileSync(join(dir, 'uplink.plan'), 'utf8')
    expect(plan.split('\n').filter(line => !line.startsWith('source '))).toEqual([
      ...['limiquantix-uplink 1', 'card eno1', 'card 52:54:00:00:00:01', 'bond 802.3ad', 'vlan 30', ''],
      ...['[Network]', 'DHCP=no', 'IPv6AcceptRA=no', 'LinkLocalAddressing=ipv6', 'LLMNR=no', 'MulticastDNS=no'],
      ...['Address=192.0.2.7/24', 'Address=2001:db8::7/64', 'Gateway=192.0.2.1', 'Gateway=2001:db8::1'],
      ...['DNS=192.0.2.53', '', '[Link]', 'RequiredForOnline=routable', ''],
    ])
    expect(await planUplink(file)).toEqual({ stdout: plan, stderr: '', exitCode: 0 })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    writeFileSync(file, '{')
    expect(await planUplink(file)).toEqual({ stdout: '', stderr: 'it is not valid JSON\n', exitCode: 1 })
  })

  it('gives the reason that the unit left', async () => {
    mkdirSync(join(dir, 'run'))
    writeFileSync(join(dir, 'run/uplink.problem'), 'There is no network card eno9.\n')
    const before = restart
    restart = () => Promise.reject(new Error('job failed'))
    await expect(make().apply(ID, { method: 'dhcp', card: 'eno9' }, 30)).rejects.toThrow('There is no network card')
    restart = before
    expect((await make().read(ID)).state.problem).toBe('There is no network card eno9.')
  })
})
