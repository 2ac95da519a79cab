import { describe, expect, it } from 'vitest'
import type { ResourceRef } from '../api/common.schema.ts'
import type { UsagePort } from '../api/ports.ts'
import { newId } from '../lib/id.ts'
import { testCore } from '../lib/test-core.ts'
import { createSimNetworks, type SimNetworkOptions } from './network.driver.sim.ts'
import type { NetworkConfig } from './network.schema.ts'
import { createNetworkService } from './network.service.ts'
import { networkRecords } from './network.store.ts'

it('leases are read now and then, however often guests make them change', async () => {
  await using t = await make({}, 60_000)
  let reads = 0
  const { leases } = t.driver
  t.driver.leases = spec => {
    reads += 1
    return leases(spec)
  }
  for (let changes = 0; changes < 200; changes++) {
    t.driver.cardsChanged()
    await new Promise(resolve => setImmediate(resolve))
  }
  await expect.poll(() => reads).toBeGreaterThan(0)
  expect(reads).toBeLessThan(10)
})

async function make(options: SimNetworkOptions = {}, lookEveryMs = 20) {
  const core = testCore()
  const records = networkRecords(core.store)
  const driver = createSimNetworks({ nameOf: async id => (await records.get(id))?.name, ...options })
  const used = new Map<string, ResourceRef[]>()
  const usage: UsagePort = {
    usersOfVolume: () => [],
    volumeIsOpen: () => false,
    usersOfImage: () => [],
    usersOfNetwork: id => used.get(id) ?? [],
    vmsOnHost: () => ({ total: 0, running: 0 }),
  }
  const start = async () => {
    const service = createNetworkService(core, driver, { usage }, { lookEveryMs })
    await service.start()
    return service
  }
  const service = await start()
  return {
    core,
    records,
    driver,
    used,
    service,
    restart: start,
    async byName(name: string) {
      const record = (await service.list()).find(record => record.name === name)
      if (record === undefined) throw new Error(`no network ${name}`)
      return service.view(record)
    },
    async [Symbol.asyncDispose]() {
      await service.close()
      await core.close()
    },
  }
}

const nat = (second: number, fields: Partial<Extract<NetworkConfig, { type: 'nat' }>> = {}): NetworkConfig => ({
  type: 'nat',
  description: '',
  subnet: `10.${second}.0.0/24`,
  dhcp: { rangeStart: `10.${second}.0.10`, rangeEnd: `10.${second}.0.20` },
  dnsServers: [],
  ...fields,
})
const bridged = (vlan: number | null): NetworkConfig => ({ type: 'bridged', description: '', vlan })
const card = { kind: 'vms', id: newId(), name: 'web-1' } as const

describe('first start', () => {
  it('makes the uplink and a NAT network beside the addresses of the host, once', async () => {
    await using t = await make({ hostSubnets: ['10.77.0.15/24'] })
    expect(await t.byName('uplink')).toMatchObject({
      config: { type: 'bridged', vlan: null },
      state: { status: 'active', bridge: 'br-uplink', builtIn: true },
    })
    const made = await t.byName('nat')
    expect(made).toMatchObject({
      config: { subnet: '10.78.0.0/24' },
      state: { status: 'active', gateway: '10.78.0.1', builtIn: true, problem: null },
    })
    expect(t.driver.filtered.has(made.id)).toBe(true)
    const again = await t.restart()
    expect((await again.list()).map(record => record.name)).toEqual(['uplink', 'nat'])
    await again.close()
  })
})

describe('networks', () => {
  it('are made, plugged into, and deleted', async () => {
    await using t = await make()
    const { id, revision } = await t.service.create({ name: 'lab', config: nat(90) })
    const { bridge } = t.service.view(await t.service.get(id)).state
    expect(t.driver.applied.get(id)).toMatchObject({ bridge, config: { subnet: '10.90.0.0/24' } })
    expect(await t.service.attachment(id)).toEqual({ name: 'lab', bridge, vlan: null })
    const vlan = await t.service.create({ name: 'vlan-7', config: bridged(7) })
    expect(await t.service.attachment(vlan.id)).toEqual({ name: 'vlan-7', bridge: 'br-uplink', vlan: 7 })
    await expect(t.service.attachment(newId())).rejects.toMatchObject({ code: 'not_found' })

    t.used.set(id, [card])
    await expect(t.service.remove(id, revision)).rejects.toMatchObject({ code: 'in_use' })
    t.used.delete(id)
    await expect(t.service.remove(id, revision - 1)).rejects.toMatchObject({ code: 'etag_mismatch' })
    expect(t.driver.applied.has(id)).toBe(true)
    await t.service.remove(id, (await t.service.get(id)).revision)
    expect(t.driver.applied.has(id)).toBe(false)
    expect(t.driver.filtered.has(id)).toBe(false)
    await expect(t.service.get(id)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('of the host itself are not deleted', async () => {
    await using t = await make()
    const { id } = await t.byName('nat')
    const { revision } = await t.service.get(id)
    await expect(t.service.remove(id, revision)).rejects.toMatchObject({ code: 'illegal_state' })
  })

  it('have unique names and subnets', async () => {
    await using t = await make()
    await expect(t.service.create({ name: 'NAT', config: nat(91) })).rejects.toMatchObject({ code: 'name_taken' })
    const same = t.service.create({ name: 'other', config: nat(77) })
    await expect(same).rejects.toMatchObject({ code: 'invalid_request', message: expect.stringContaining('"nat"') })
    const host = t.service.create({ name: 'other', config: nat(0, { subnet: '192.168.0.0/16', dhcp: null }) })
    await expect(host).rejects.toThrow('of the host')
    expect(await t.records.list()).toHaveLength(2)
  })

  it('that are made at the same time do not get the same subnet', async () => {
    await using t = await make()
    const both = [1, 2].map(n => t.service.create({ name: `n${n}`, config: nat(92) }))
    const results = await Promise.allSettled(both)
    expect(results.map(result => result.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('leave nothing when they cannot be set up', async () => {
    await using t = await make()
    const create = t.service.create({ name: 'x-error-500', config: nat(93) })
    await expect(create).rejects.toMatchObject({ code: 'unavailable' })
    expect((await t.records.list()).map(record => record.name)).toEqual(['uplink', 'nat'])
    expect(t.driver.applied.size).toBe(1)
    expect(t.driver.filtered.size).toBe(1)
    await t.service.create({ name: 'good', config: nat(93) })
  })

  it('change, unless cards depend on it, and go back when the change fails', async () => {
    await using t = await make()
    const { id, revision } = await t.service.create({ name: 'lab', config: nat(90) })
    const moved = await t.service.update(id, { config: nat(91) }, revision)
    expect(t.driver.applied.get(id)?.config).toMatchObject({ subnet: '10.91.0.0/24' })
    t.used.set(id, [card])
    await expect(t.service.update(id, { config: nat(92) }, moved.revision)).rejects.toMatchObject({ code: 'in_use' })
    const dns = await t.service.update(id, { config: nat(91, { dnsServers: ['9.9.9.9'] }) }, moved.revision)
    t.used.delete(id)
    const broken = t.service.update(id, { name: 'lab-error-503', config: nat(92) }, dns.revision)
    await expect(broken).rejects.toMatchObject({ code: 'unavailable' })
    expect(await t.service.get(id)).toMatchObject({ name: 'lab', config: { network: { subnet: '10.91.0.0/24' } } })
    expect(t.driver.applied.get(id)?.config).toMatchObject({ subnet: '10.91.0.0/24' })
  })
})

describe('the host', () => {
  it('is repaired when a network got lost', async () => {
    await using t = await make()
    const { id } = await t.byName('nat')
    t.driver.lose(id)
    await t.driver.filter([])
    await expect.poll(() => t.driver.applied.has(id), { timeout: 5000 }).toBe(true)
    await expect.poll(() => t.driver.filtered.has(id), { timeout: 5000 }).toBe(true)
    expect((await t.byName('nat')).state.status).toBe('active')
  })

  it('says so when it was given an address in the subnet of a network', async () => {
    const hostSubnets: string[] = []
    await using t = await make({ hostSubnets })
    expect((await t.byName('nat')).state.status).toBe('active')
    hostSubnets.push('10.77.0.15/24')
    await expect.poll(async () => (await t.byName('nat')).state.status, { timeout: 5000 }).toBe('degraded')
    expect((await t.byName('nat')).state.problem).toContain('10.77.0.15/24')
    expect((await t.byName('uplink')).state.problem).toBeNull()
  })

  it('is cleaned after a crash: unfinished networks and bridges without a record go', async () => {
    await using t = await make({}, 60_000)
    const hostId = t.core.hostId
    const left = async (name: string, phase: 'creating' | 'deleting', second: number) => {
      const record = await t.records.create({ name, phase, hostId, config: { network: nat(second), builtIn: false } })
      await t.driver.apply({ id: record.id, bridge: 'lqx0000000001', config: nat(second) })
    }
    await left('made-halfway', 'creating', 94)
    await left('deleted-halfway', 'deleting', 95)
    await t.driver.apply({ id: newId(), bridge: 'lqx0000000002', config: nat(96) })
    const again = await t.restart()
    expect((await again.list()).map(record => record.name)).toEqual(['uplink', 'nat'])
    expect([...t.driver.applied.keys()]).toEqual([(await t.byName('nat')).id])
    await again.close()
  })

  it('starts the service also when a network cannot be set up, and says so', async () => {
    await using t = await make()
    const { id } = await t.byName('nat')
    await t.records.rename(id, 'nat-error-503')
    t.driver.lose(id)
    const again = await t.restart()
    expect(again.view(await again.get(id)).state).toMatchObject({
      status: 'down',
      problem: expect.stringContaining('cannot be set up'),
    })
    await again.close()
  })
})

describe('leases', () => {
  it('are followed, counted and told by hardware address', async () => {
    const cards: { networkId: string; mac: string; hostName: string }[] = []
    await using t = await make({ cards: () => cards }, 60_000)
    const { id } = await t.byName('nat')
    const mac = '52:54:00:00:00:01'
    expect(t.service.addressesOf(mac)).toEqual([])
    const events: string[] = []
    const end = t.core.events.subscribe(
      undefined,
      event => event.type === 'resource' && events.push(`${event.kind} ${event.id} ${event.change}`),
      () => {},
    )
    cards.push({ networkId: id, mac, hostName: 'web-1' })
    t.driver.cardsChanged()
    await expect.poll(() => t.service.addressesOf(mac), { timeout: 5000 }).toEqual(['10.77.0.10'])
    expect(events).toEqual([`networks ${id} updated`])
    expect((await t.byName('nat')).state.leases).toBe(1)
    expect(await t.service.leases(id)).toMatchObject([{ mac, address: '10.77.0.10', hostName: 'web-1' }])
    await expect(t.service.leases(newId())).rejects.toMatchObject({ code: 'not_found' })
    end()
  })
})
