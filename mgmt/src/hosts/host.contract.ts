import { describe, expect, it } from 'vitest'
import { Id } from '../api/common.schema.ts'
import type { HostDriver } from './host.driver.ts'
import { Host } from './host.schema.ts'

/** What every host driver has to do. Only reads: the suite may run on a machine that people work on. */
export function hostContract(makeDriver: () => Promise<HostDriver>): void {
  const first = async () => {
    const driver = await makeDriver()
    const [host] = await driver.hosts()
    if (host === undefined) throw new Error('the driver knows no host')
    return { driver, host }
  }

  describe('host driver', () => {
    it('names its hosts, with ids that stay', async () => {
      const one = await (await makeDriver()).hosts()
      const two = await (await makeDriver()).hosts()
      expect(one.length).toBeGreaterThan(0)
      expect(two.map(({ id }) => id)).toEqual(one.map(({ id }) => id))
      expect(new Set(one.map(({ id }) => id)).size).toBe(one.length)
      for (const { id, name } of one) {
        expect(Id.safeParse(id).success).toBe(true)
        expect(name).not.toBe('')
      }
    })

    it('gives facts and cards in the form of the API', async () => {
      const { driver, host } = await first()
      const { nics, ...facts } = { ...(await driver.facts(host.id)), nics: await driver.nics(host.id) }
      const state = {
        ...facts,
        nics,
        status: 'online',
        addresses: [],
        usage: { cpuPercent: 0, memoryUsedBytes: 0, loadAverage: [] },
        vms: { total: 0, running: 0 },
      }
      expect(() => Host.shape.state.parse(state)).not.toThrow()
      expect(facts.memoryBytes).toBeGreaterThan(0)
      expect(facts.cpu.threads).toBeGreaterThanOrEqual(facts.cpu.cores)
      expect(facts.cpu.cores).toBeGreaterThanOrEqual(facts.cpu.sockets)
      expect(facts.kernel).toMatch(/^\d+\.\d+/)
      expect(Date.parse(facts.bootedAt ?? '')).toBeLessThan(Date.now())
      for (const nic of nics) expect(nic.mac).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/)
      for (const disk of facts.disks) expect(disk.sizeBytes).toBeGreaterThan(0)
    })

    it('counts: nothing is negative, nothing goes back', async () => {
      const { driver, host } = await first()
      const facts = await driver.facts(host.id)
      const before = await driver.sample(host.id)
      const after = await driver.sample(host.id)
      expect(before.memoryUsedBytes).toBeGreaterThan(0)
      expect(before.memoryUsedBytes).toBeLessThan(facts.memoryBytes)
      expect(before.loadAverage).toHaveLength(3)
      const counters = ['cpuBusy', 'cpuTotal', 'diskReadBytes', 'diskWriteBytes', 'netRxBytes', 'netTxBytes'] as const
      for (const name of counters) {
        expect(before[name]).toBeGreaterThanOrEqual(0)
        expect(after[name]).toBeGreaterThanOrEqual(before[name])
      }
      expect(after.cpuBusy).toBeLessThanOrEqual(after.cpuTotal)
    })
  })
}
