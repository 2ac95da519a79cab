import { describe, expect, it } from 'vitest'
import { newId } from '../lib/id.ts'
import type { NetworkDriver, NetworkSpec } from './network.driver.ts'
import { bridgeOf } from './network.rules.ts'

/** A NAT network on a subnet that hosts under test do not use. */
export function natSpec(third = 0, id = newId()): NetworkSpec {
  const net = `10.201.${third}`
  return {
    id,
    bridge: bridgeOf(id),
    config: {
      type: 'nat',
      description: '',
      subnet: `${net}.0/24`,
      dhcp: { rangeStart: `${net}.10`, rangeEnd: `${net}.99` },
      dnsServers: [],
    },
  }
}

/** What every network driver has to do. `makeDriver` gives one on a host whose uplink is up. */
export function networkContract(makeDriver: () => Promise<NetworkDriver>): void {
  describe('a NAT network', () => {
    it('is set up, also twice, seen, and removed, also twice', async () => {
      const driver = await makeDriver()
      const spec = natSpec()
      expect((await driver.observe(spec)).up).toBe(false)
      try {
        await driver.filter([spec])
        await driver.apply(spec)
        await driver.apply(spec)
        expect(await driver.observe(spec)).toEqual({ up: true, problem: null, gateway: '10.201.0.1' })
        expect(await driver.listBridges()).toContainEqual({ id: spec.id, bridge: spec.bridge })
        expect(await driver.leases(spec)).toEqual([])
      } finally {
        await driver.remove(spec)
      }
      await driver.filter([])
      await driver.remove(spec)
      expect((await driver.observe(spec)).up).toBe(false)
      expect((await driver.listBridges()).map(bridge => bridge.id)).not.toContain(spec.id)
    })

    it('moves to another subnet and can do without DHCP', async () => {
      const driver = await makeDriver()
      const spec = natSpec(1)
      const moved = { ...natSpec(2, spec.id) }
      try {
        await driver.filter([spec])
        await driver.apply(spec)
        await driver.filter([moved])
        await driver.apply(moved)
        expect(await driver.observe(moved)).toEqual({ up: true, problem: null, gateway: '10.201.2.1' })
        const { config } = moved
        const silent = { ...moved, config: { ...config, ...(config.type === 'nat' ? { dhcp: null } : {}) } }
        await driver.apply(silent)
        expect(await driver.observe(silent)).toMatchObject({ up: true, problem: null })
      } finally {
        await driver.remove(spec)
        await driver.filter([])
      }
    })

    it('is not well without its rules in the packet filter', async () => {
      const driver = await makeDriver()
      const [one, other] = [natSpec(3), natSpec(4)]
      try {
        await driver.filter([one, other])
        await driver.apply(one)
        await driver.apply(other)
        await driver.remove(other)
        await driver.filter([one])
        expect(await driver.observe(one)).toMatchObject({ up: true, problem: null })
      } finally {
        await driver.remove(one)
        await driver.remove(other)
        await driver.filter([])
      }
    })
  })

  it('has the uplink as it is and never removes it', async () => {
    const driver = await makeDriver()
    const spec: NetworkSpec = {
      id: newId(),
      bridge: driver.uplinkBridge,
      config: { type: 'bridged', description: '', vlan: 7 },
    }
    await driver.apply(spec)
    expect(await driver.observe(spec)).toEqual({ up: true, problem: null, gateway: null })
    await driver.remove(spec)
    expect((await driver.observe(spec)).up).toBe(true)
  })

  it('tells the subnets of the host without those of its own networks', async () => {
    const driver = await makeDriver()
    const spec = natSpec(5)
    try {
      await driver.filter([spec])
      await driver.apply(spec)
      const subnets = await driver.hostSubnets()
      expect(subnets).not.toContain('10.201.5.1/24')
      for (const subnet of subnets) expect(subnet).toMatch(/^\d+\.\d+\.\d+\.\d+\/\d+$/)
    } finally {
      await driver.remove(spec)
      await driver.filter([])
    }
  })
}
