import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { notFound } from '../api/errors.ts'
import type { NetworkPort, StoragePort, UsagePort } from '../api/ports.ts'
import { testCore } from '../lib/test-core.ts'
import { createSimPool, createStorageService } from '../storage/index.ts'
import { openHostDatabase } from '../store/host-database.ts'
import { createTaskRunner } from '../tasks/task-runner.ts'
import type { VmPorts } from './vm.context.ts'
import { createSimVmDriver } from './vm.driver.sim.ts'
import type { VmDriver } from './vm.driver.ts'
import { VmCreate } from './vm.schema.ts'
import { createVmService } from './vm.service.ts'

export const BY = { name: 'admin' }
export const NETWORK_ID = '01890000-0000-7000-8000-0000000000aa'

/** A request as the API takes it, with the defaults filled in. */
export const wanted = (change: Record<string, unknown> = {}) =>
  VmCreate.parse({ name: 'web-1', disks: [{ sizeGiB: 1 }], nics: [{ networkId: NETWORK_ID }], ...change })

const networks: NetworkPort = {
  async attachment(id) {
    if (id !== NETWORK_ID) throw notFound('network', id)
    return { name: 'nat', bridge: 'br-test', vlan: null }
  },
  addressesOf: () => ['10.77.0.10'],
}

export interface TestVmsOptions {
  /** Puts something between the service and the hypervisor, or between it and storage: to make steps fail. */
  wrapDriver?: (driver: VmDriver) => VmDriver
  wrapStorage?: (storage: StoragePort) => StoragePort
  shutdownMs?: number
  prepare?: (parts: {
    core: ReturnType<typeof testCore>
    driver: ReturnType<typeof createSimVmDriver>
    ports: VmPorts
  }) => Promise<void>
}

/**
 * The true VM service with the true store, tasks and storage, on a simulated hypervisor and pool. `again` starts
 * another service on the same store, files and hypervisor, as after a kill.
 */
export async function testVms(options: TestVmsOptions = {}) {
  const { wrapDriver = driver => driver, wrapStorage = storage => storage } = options
  const core = testCore()
  const root = await mkdtemp(join(tmpdir(), 'lqx-vms-'))
  const pool = createSimPool({ root })
  const driver = createSimVmDriver({ delayMs: 5 })
  let usage: UsagePort | undefined
  const storage = createStorageService(core, pool, {
    get usage(): UsagePort {
      if (usage === undefined) throw new Error('used before it was connected')
      return usage
    },
  })
  const hosts = { hostName: () => 'alpha', hostIds: () => [core.hostId] }
  const build = (wrapped: boolean, tasks = core.tasks) => {
    const ports = { storage: wrapped ? wrapStorage(storage) : storage, networks, hosts }
    const { shutdownMs = 2_000 } = options
    // Closing the service closes its driver; the hypervisor itself lives on.
    const shared = { ...driver, close: async () => {} }
    return createVmService({ ...core, tasks }, wrapped ? wrapDriver(shared) : shared, ports, { shutdownMs })
  }
  const service = build(true)
  usage = service
  await storage.start()
  await options.prepare?.({ core, driver, ports: { storage, networks, hosts } })
  await service.start()
  const services = [service]
  const databases: { close(): unknown }[] = []

  return {
    core,
    driver,
    pool,
    service,
    storage,
    async again() {
      // Locks live in the engine: those of the dead service died with it.
      const hostDb = openHostDatabase(':memory:')
      const next = build(false, createTaskRunner(hostDb, core.events, core.log))
      databases.push(hostDb)
      usage = next
      services.push(next)
      await next.start()
      return next
    },
    /** Creates a VM and waits for it. */
    async make(change: Record<string, unknown> = {}) {
      const { task, vmId } = await service.create(wanted(change), BY)
      const ended = await core.tasks.wait(task.id)
      if (ended.status !== 'succeeded') throw new Error(`${ended.title}: ${ended.error?.message}`)
      return vmId
    },
    /** The task that `starting` gives, when it has ended. */
    async ended(starting: Promise<{ id: string }>) {
      return await core.tasks.wait((await starting).id)
    },
    async [Symbol.asyncDispose]() {
      for (const each of services) await each.close()
      await storage.close()
      await core.close()
      for (const database of databases) database.close()
      await driver.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

/** The ports that the service of `t` was given. */
export const simPorts = (t: { core: { hostId: string }; storage: StoragePort }): VmPorts => ({
  storage: t.storage,
  networks,
  hosts: { hostName: () => 'alpha', hostIds: () => [t.core.hostId] },
})
