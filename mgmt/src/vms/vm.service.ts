import type { z } from 'zod'
import type { Metrics } from '../api/common.schema.ts'
import type { Core, GuestPort, Requestor, Service, UsagePort } from '../api/ports.ts'
import type { Task } from '../tasks/task.schema.ts'
import { type ConsoleHub, createConsoleHub } from './console/hub.ts'
import { createSampler } from './metrics/sampler.ts'
import { createScreenshots } from './screenshots.ts'
import { createChecks } from './vm.checks.ts'
import { createContext, type VmPorts } from './vm.context.ts'
import { createVm, deleteVm } from './vm.create.ts'
import { addDisk, addNic, removeDisk, removeNic } from './vm.devices.ts'
import type { VmDriver } from './vm.driver.ts'
import { updateVm } from './vm.edit.ts'
import { createObserver } from './vm.observer.ts'
import { actOnVm } from './vm.power.ts'
import { autostart, repairInterrupted } from './vm.recovery.ts'
import type { NewNic, Vm, VmAction, VmCreate, VmDiskAdd, VmUpdate } from './vm.schema.ts'
import { vmRecords } from './vm.store.ts'
import { usageOf } from './vm.usage.ts'

/** A VM with the revision of its config, the source of its ETag. */
export interface VmWithRevision {
  vm: Vm
  revision: number
}

/** Use cases of VMs, and what other domains may ask of them. All throw `ApiError` for what the user can change. */
export interface VmService extends Service, UsagePort, GuestPort {
  list(): Vm[]
  get(id: string): VmWithRevision
  create(wanted: VmCreate, by: Requestor): Promise<{ task: Task; vmId: string }>
  update(id: string, change: VmUpdate, revision: number): Promise<VmWithRevision>
  remove(id: string, deleteVolumes: boolean, by: Requestor): Promise<Task>
  power(id: string, action: VmAction, by: Requestor): Promise<Task>
  addDisk(id: string, disk: z.infer<typeof VmDiskAdd>, by: Requestor): Promise<Task>
  removeDisk(id: string, diskId: string, deleteVolume: boolean, by: Requestor): Promise<Task>
  addNic(id: string, nic: z.infer<typeof NewNic>): Promise<VmWithRevision>
  removeNic(id: string, nicId: string): Promise<VmWithRevision>
  metrics(id: string, seconds: number): Metrics
  screenshot(id: string): Promise<Buffer>
  /** Opens a console for one client. Throws `illegal_state` while the VM is off. */
  openConsole(id: string, which: 'vnc' | 'serial', signal: AbortSignal): ReturnType<ConsoleHub['open']>
}

export interface VmServiceOptions {
  /** How long a guest may take to shut down, in milliseconds. */
  shutdownMs?: number
  /** Runs before the service starts; the simulator makes its VMs here. */
  prepare?: () => Promise<void>
}

/** `ports` are read when they are needed, so they may be set after this. */
export function createVmService(
  core: Core,
  driver: VmDriver,
  ports: VmPorts,
  options: VmServiceOptions = {},
): VmService {
  const records = vmRecords(core.store)
  const tellChanged = (id: string | undefined) => {
    if (id !== undefined) {
      if (records.find(id) !== undefined) core.events.resource('vms', id, 'updated')
      return
    }
    for (const record of records.all()) core.events.resource('vms', record.id, 'updated')
  }
  const observer = createObserver(driver, core.log, tellChanged)
  const anyRuns = () => [...observer.all()].some(vm => vm.power === 'running')
  const sampler = createSampler(driver, core.log, anyRuns, id => records.find(id)?.config.cpus)
  const { storage, networks, hosts } = ports
  const checks = createChecks(records, storage, networks, hosts)
  const context = createContext(core, driver, ports, { records, observer, checks, sampler })
  const consoles = createConsoleHub(driver)
  const screenshot = createScreenshots(driver)
  const view = (id: string): VmWithRevision => {
    const record = context.require(id)
    return { vm: context.view(record), revision: record.revision }
  }

  return {
    async start() {
      await options.prepare?.()
      await records.load()
      await observer.start()
      // Without the hypervisor nothing can be taken back: then that waits for it, and the rest of the service does not.
      const unfinished = [...records.all()].filter(record => record.phase !== 'ready').map(record => record.id)
      const repair = observer.whenKnown().then(() => repairInterrupted(context, unfinished))
      if (observer.known) await repair
      else repair.catch(error => core.log.error({ err: error }, 'interrupted tasks could not be repaired'))
      for (const record of records.all()) {
        // Something a VM refers to may be gone; the VM is listed all the same, and its start says what is missing.
        await context.tools
          .specOf(record)
          .catch(error => core.log.warn({ err: error, vm: record.name }, 'incomplete VM'))
      }
      sampler.start()
      void observer
        .whenKnown()
        .then(async () => (await driver.isFirstSinceBoot()) && (await autostart(context)))
        .catch(error => core.log.error({ err: error }, 'VMs could not be started with the host'))
    },
    async close() {
      sampler.close()
      consoles.close()
      await observer.close()
      await driver.close()
    },

    list: () => [...records.all()].map(context.view),
    get: view,
    create: (wanted, by) => createVm(context, wanted, by),
    async update(id, change, revision) {
      await updateVm(context, context.require(id), change, revision)
      return view(id)
    },
    remove: async (id, deleteVolumes, by) => await deleteVm(context, context.require(id), deleteVolumes, by),
    power: async (id, action, by) => await actOnVm(context, context.require(id), action, by, options.shutdownMs),
    addDisk: async (id, disk, by) => await addDisk(context, context.require(id), disk, by),
    removeDisk: async (id, diskId, deleteVolume, by) =>
      await removeDisk(context, context.require(id), diskId, deleteVolume, by),
    async addNic(id, nic) {
      await addNic(context, context.require(id), nic)
      return view(id)
    },
    async removeNic(id, nicId) {
      await removeNic(context, context.require(id), nicId)
      return view(id)
    },
    metrics: (id, seconds) => sampler.read(context.require(id).id, seconds),
    async screenshot(id) {
      context.assertCan('console', context.require(id))
      return await screenshot(id)
    },
    async openConsole(id, which, signal) {
      context.assertCan('console', context.require(id))
      return await consoles.open(id, which, signal)
    },

    ...usageOf(records, record => context.view(record).state.power),
    async running(hostId) {
      const on = [...records.all()].filter(record => {
        const power = observer.get(record.id)?.power ?? 'off'
        return record.hostId === hostId && power !== 'off' && power !== 'crashed'
      })
      return on.map(({ id, name }) => ({ id, name }))
    },
    act: (id, action) => driver.act(id, action),
  }
}
