import { describe, expect, it } from 'vitest'
import { hostContract } from './host.contract.ts'
import { createSimHostDriver, simulatedLoad } from './host.driver.sim.ts'
import type { HostDriver } from './host.driver.ts'
import { pointBetween } from './host.rules.ts'

const START = Date.parse('2026-11-20T12:00:00Z')

function simulation(options: { names?: string[]; chaosPercent?: number } = {}) {
  const clock = { now: START }
  const driver = createSimHostDriver({ version: '1', now: () => clock.now, downMs: 20_000, ...options })
  return { driver, clock }
}

const idOf = async (driver: HostDriver, index: number) => (await driver.hosts())[index]?.id ?? ''

describe('simulated hosts', () => {
  hostContract(async () => createSimHostDriver({ version: '1' }))

  it('are three, with hardware of their own', async () => {
    const { driver } = simulation()
    const hosts = await driver.hosts()
    expect(hosts.map(({ name }) => name)).toEqual(['alpha', 'bravo', 'charlie'])
    const serials = await Promise.all(hosts.map(async ({ id }) => (await driver.facts(id)).system.serial))
    expect(new Set(serials).size).toBe(3)
  })

  it('have counters that add up to the load they pretend to have', async () => {
    const { driver, clock } = simulation()
    for (const index of [0, 1, 2]) {
      const id = await idOf(driver, index)
      const before = await driver.sample(id)
      const from = clock.now
      clock.now += 5000
      const point = pointBetween(before, await driver.sample(id), 5)
      const expected = 100 * simulatedLoad(index, from + 2500)
      expect(Math.abs(point.cpuPercent - expected)).toBeLessThan(1)
      expect(point.netRxBytesPerSecond).toBeGreaterThan(0)
    }
  })

  it('move', async () => {
    const loads = Array.from({ length: 60 }, (_, minute) => simulatedLoad(0, START + minute * 60_000))
    expect(Math.max(...loads) - Math.min(...loads)).toBeGreaterThan(0.2)
    expect(Math.min(...loads)).toBeGreaterThan(0)
    expect(Math.max(...loads)).toBeLessThan(1)
  })

  it('are away while they reboot, and have a new boot time afterwards', async () => {
    const { driver, clock } = simulation()
    const id = await idOf(driver, 1)
    const before = await driver.facts(id)
    await driver.act(id, 'reboot')
    clock.now += 19_000
    await expect(driver.sample(id)).rejects.toMatchObject({ code: 'unavailable' })
    clock.now += 2000
    const after = await driver.facts(id)
    expect(Date.parse(after.bootedAt ?? '')).toBeGreaterThan(Date.parse(before.bootedAt ?? ''))
    expect((await driver.sample(id)).cpuTotal).toBeGreaterThan(0)
  })

  it('fail on request', async () => {
    const { driver } = simulation({ names: ['web-error-503'] })
    const id = await idOf(driver, 0)
    await expect(driver.act(id, 'reboot')).rejects.toMatchObject({ code: 'unavailable' })
    await expect(driver.setHostName(id, 'other-error-503')).rejects.toMatchObject({ code: 'unavailable' })
    await expect(driver.sample(id)).resolves.toBeDefined()
  })

  it('fail by chance when chaos is asked for', async () => {
    const { driver } = simulation({ chaosPercent: 100 })
    await expect(driver.facts(await idOf(driver, 0))).rejects.toMatchObject({ code: 'unavailable' })
  })
})
