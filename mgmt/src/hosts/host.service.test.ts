import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { GuestPort } from '../api/ports.ts'
import type { ApiEvent } from '../events/event.schema.ts'
import { testCore } from '../lib/test-core.ts'
import { createSimHostDriver } from './host.driver.sim.ts'
import type { HostDriver } from './host.driver.ts'
import { Host } from './host.schema.ts'
import { createHostService, type HostService } from './host.service.ts'

const requestor = { name: 'admin' }
let core: ReturnType<typeof testCore>
let service: HostService
let driver: HostDriver
let clock: { now: number }
let running: { id: string; name: string }[]

const guests: GuestPort = {
  running: async () => running,
  act: async id => {
    running = running.filter(vm => vm.id !== id)
  },
}
const usage = { vmsOnHost: () => ({ total: 4, running: running.length }) }

async function startService(names = ['alpha', 'bravo', 'charlie']): Promise<HostService> {
  driver = createSimHostDriver({ version: '1', now: () => clock.now, downMs: 20_000, names })
  const [own] = await driver.hosts()
  const options = { sampleMs: 0, graceMs: 0, guestTimes: { deadlineMs: 50, pollMs: 5 } }
  const made = createHostService({ ...core, hostId: own?.id ?? '' }, driver, { usage, guests }, options)
  await made.start()
  return made
}

/** One more sample, five seconds later for the simulation and for the service. */
async function next(seconds = 5): Promise<void> {
  clock.now += seconds * 1000
  vi.setSystemTime(clock.now)
  await service.tick()
}

const bravo = () => service.list()[1]

beforeEach(async () => {
  clock = { now: Date.parse('2026-11-20T12:00:00Z') }
  vi.useFakeTimers({ toFake: ['Date'], now: clock.now })
  running = []
  core = testCore()
  service = await startService()
})
afterEach(async () => {
  await service.close()
  await core.close()
  vi.useRealTimers()
})

describe('hosts', () => {
  it('are listed in the form of the API, with the VMs on them', async () => {
    await next()
    const hosts = service.list()
    expect(hosts.map(host => host.name)).toEqual(['alpha', 'bravo', 'charlie'])
    for (const host of hosts) expect(() => Host.parse(host)).not.toThrow()
    expect(hosts[0]?.state).toMatchObject({
      status: 'online',
      addresses: ['192.0.2.10'],
      vms: { total: 4, running: 0 },
    })
    expect(hosts[0]?.state.usage.cpuPercent).toBeGreaterThan(0)
  })

  it('that do not exist are not found', () => {
    expect(() => service.get(core.hostId)).toThrow(expect.objectContaining({ code: 'not_found' }))
  })

  it('have a history that grows with each sample', async () => {
    for (let count = 0; count < 4; count++) await next()
    const metrics = service.metrics(bravo()?.id ?? '', 600)
    expect(metrics.timestamps).toHaveLength(4)
    expect(metrics.series.cpuPercent?.every(value => value !== null && value > 0 && value < 100)).toBe(true)
  })

  it('keep the name they were given, also after a restart', async () => {
    await service.setHostName('delta')
    expect(service.list()[0]).toMatchObject({ name: 'delta', config: { hostName: 'delta' } })
    expect((await driver.hosts())[0]?.name).toBe('delta')
    await service.close()
    service = await startService()
    expect(service.list()[0]?.name).toBe('delta')
    expect(service.hostName(service.hostIds()[0] ?? '')).toBe('delta')
    expect((await driver.hosts())[0]?.name).toBe('delta')
  })

  it('cannot share a name', async () => {
    await expect(service.setHostName('bravo')).rejects.toMatchObject({ code: 'name_taken' })
  })

  it('keep a name that the machine does not take', async () => {
    await service.setHostName('new-error-503')
    expect(service.list()[0]?.name).toBe('new-error-503')
  })
})

describe('events', () => {
  it('tell what people see, not each sample', async () => {
    const seen: ApiEvent[] = []
    core.events.subscribe(
      undefined,
      event => seen.push(event),
      () => {},
    )
    for (let count = 0; count < 5; count++) await next()
    expect(seen).toEqual([])
    await driver.act(bravo()?.id ?? '', 'reboot')
    await next()
    expect(seen).toMatchObject([{ type: 'resource', kind: 'hosts', id: bravo()?.id, change: 'updated' }])
    expect(bravo()?.state.status).toBe('offline')
    await next(30)
    expect(bravo()?.state.status).toBe('online')
    expect(seen).toHaveLength(2)
  })
})

describe('power', () => {
  it('wants the exact name first, and does nothing without it', async () => {
    const id = bravo()?.id ?? ''
    await expect(service.act(id, 'reboot', 'alpha', requestor)).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'To reboot this host and stop its virtual machines, confirm with its name: bravo',
    })
    expect(core.tasks.holder(id)).toBeUndefined()
    await next()
    expect(bravo()?.state.status).toBe('online')
  })

  it('ends the guests, then the host, and the host comes back', async () => {
    running = [{ id: 'vm-1', name: 'web' }]
    const id = bravo()?.id ?? ''
    const task = await service.act(id, 'reboot', 'bravo', requestor)
    expect(task).toMatchObject({ kind: 'host.reboot', title: 'Reboot host bravo', requestor: 'admin' })
    expect((await core.tasks.wait(task.id)).status).toBe('succeeded')
    expect(running).toEqual([])
    expect(bravo()?.state.status).toBe('shutting-down')
    await vi.waitFor(() => expect(driver.sample(id)).rejects.toMatchObject({ code: 'unavailable' }))
    await expect(service.act(id, 'reboot', 'bravo', requestor)).rejects.toMatchObject({ code: 'illegal_state' })
    await next()
    expect(bravo()?.state.status).toBe('offline')
    await next(30)
    expect(bravo()?.state.status).toBe('online')
  })

  it('that fails leaves the host usable', async () => {
    await service.setHostName('bravo-error-503', bravo()?.id)
    // The simulated machine refused the name, so its own still has to ask for the failure.
    await service.close()
    service = await startService(['alpha', 'bravo-error-503', 'charlie'])
    const id = bravo()?.id ?? ''
    const act = vi.spyOn(driver, 'act')
    await service.act(id, 'power-off', 'bravo-error-503', requestor)
    await vi.waitFor(() => expect(act.mock.settledResults[0]?.type).toBe('rejected'))
    await vi.waitFor(() => expect(bravo()?.state.status).toBe('online'))
  })
})
