import { ApiError, notFound } from '../api/errors.ts'
import type { Core, HostPort, NetworkPort, Requestor, StoragePort } from '../api/ports.ts'
import type { Task } from '../tasks/task.schema.ts'
import type { TaskContext } from '../tasks/task-engine.ts'
import type { Sampler } from './metrics/sampler.ts'
import type { Checks } from './vm.checks.ts'
import type { ObservedVm, VmDriver, VmSpec } from './vm.driver.ts'
import type { VmObserver } from './vm.observer.ts'
import { type VmVerb, whyNot } from './vm.rules.ts'
import type { Vm } from './vm.schema.ts'
import { specResolver } from './vm.spec.ts'
import type { StepTools } from './vm.steps.ts'
import type { StoredVm, VmRecords } from './vm.store.ts'
import { driftOf, viewOf } from './vm.view.ts'

export interface VmPorts {
  storage: StoragePort
  networks: NetworkPort
  hosts: HostPort
}

/** What the use cases of VMs share. */
export interface VmContext {
  readonly core: Core
  readonly records: VmRecords
  readonly driver: VmDriver
  readonly observer: VmObserver
  readonly checks: Checks
  readonly tools: StepTools
  /** VMs whose guest was asked to shut down and has not done so yet. */
  readonly shuttingDown: Set<string>
  require(id: string): StoredVm
  view(record: StoredVm): Vm
  /** Lets go of what is kept in memory of a VM that was deleted, and tells that it was. */
  forget(id: string): void
  /** True when the next start would not give what is configured: the definition is gone, or somebody changed it. */
  needsDefinition(id: string): boolean
  /** Throws `locked` while somebody works on the VM, `illegal_state` when its state does not allow `verb`. */
  assertCan(verb: VmVerb, record: StoredVm): void
  /** Starts a task on one VM; nothing else changes the VM, or the volumes `volumeIds`, until it ends. */
  task(
    kind: string,
    title: string,
    record: StoredVm,
    by: Requestor,
    run: (task: TaskContext) => Promise<void>,
    volumeIds?: readonly string[],
  ): Promise<Task>
  /** Runs a change that is no task (it is over at once) with the same guarantee. */
  exclusively<T>(id: string, run: () => Promise<T>): Promise<T>
}

const locked = (name: string, what: string, taskId?: string) =>
  new ApiError('locked', `"${name}" is busy: ${what}. Try again when that has ended.`, {
    details: taskId === undefined ? {} : { taskId },
  })

export function createContext(
  core: Core,
  driver: VmDriver,
  ports: VmPorts,
  parts: { records: VmRecords; observer: VmObserver; checks: Checks; sampler: Sampler },
): VmContext {
  const { records, observer, sampler } = parts
  const specs = new Map<string, VmSpec>()
  const editing = new Set<string>()
  const shuttingDown = new Set<string>()
  const resolve = specResolver(ports.storage, ports.networks)
  const specOf = async (record: Pick<StoredVm, 'id' | 'name' | 'config'>) => {
    const spec = await resolve(record)
    specs.set(record.id, spec)
    return spec
  }

  /** Comparing takes longest when many VMs are listed, and its result changes seldom. */
  const drifts = new WeakMap<ObservedVm, { spec: VmSpec | undefined; drift: string | undefined }>()
  const drift = (id: string): string | undefined => {
    const [observed, spec] = [observer.get(id), specs.get(id)]
    if (observed === undefined) return undefined
    const known = drifts.get(observed)
    if (known !== undefined && known.spec === spec) return known.drift
    const fresh = { spec, drift: driftOf(observed, spec) }
    drifts.set(observed, fresh)
    return fresh.drift
  }

  const view = (record: StoredVm): Vm => {
    const point = sampler.latest(record.id)
    const memory = point?.memoryUsedMiB
    return viewOf(record, {
      observed: observer.get(record.id),
      hypervisorKnown: observer.known,
      hostName: ports.hosts.hostName(record.hostId),
      addresses: record.config.nics.flatMap(nic => ports.networks.addressesOf(nic.mac)),
      taskId: core.tasks.holder(record.id)?.id ?? null,
      isShuttingDown: shuttingDown.has(record.id),
      drift: drift(record.id),
      cpuPercent: point === undefined ? null : Math.round(point.cpuPercent * 10) / 10,
      memoryUsedMiB: memory === undefined || Number.isNaN(memory) ? null : Math.round(memory),
    })
  }

  const assertFree = (id: string, name: string) => {
    const holder = core.tasks.holder(id)
    if (holder !== undefined) throw locked(name, holder.title, holder.id)
    if (editing.has(id)) throw locked(name, 'its settings are being changed')
  }

  return {
    core,
    records,
    driver,
    observer,
    checks: parts.checks,
    tools: { records, driver, storage: ports.storage, specOf, checks: parts.checks },
    shuttingDown,
    view,
    forget(id) {
      specs.delete(id)
      sampler.forget(id)
      core.events.resource('vms', id, 'deleted')
    },
    needsDefinition: id => observer.get(id) === undefined || specs.get(id) === undefined || drift(id) !== undefined,

    require(id) {
      const record = records.find(id)
      if (record === undefined) throw notFound('virtual machine', id)
      return record
    },

    assertCan(verb, record) {
      if (verb !== 'console') assertFree(record.id, record.name)
      const reason = whyNot(verb, view(record))
      if (reason !== undefined) throw new ApiError('illegal_state', reason)
    },

    async task(kind, title, record, { name: requestor }, run, volumeIds = []) {
      assertFree(record.id, record.name)
      const targets = [
        { kind: 'vms', id: record.id, name: record.name } as const,
        ...volumeIds.map(id => ({ kind: 'volumes', id, name: `a disk of ${record.name}` }) as const),
      ]
      return await core.tasks.start({ kind, title, targets, requestor, cancellable: true }, run)
    },

    async exclusively(id, run) {
      assertFree(id, records.find(id)?.name ?? id)
      editing.add(id)
      try {
        return await run()
      } finally {
        editing.delete(id)
        core.events.resource('vms', id, 'updated')
      }
    },
  }
}
