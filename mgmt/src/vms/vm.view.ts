import { hardwareOf } from './domain-xml/spec.ts'
import { describeDrift } from './hardware.ts'
import type { ObservedVm, VmSpec } from './vm.driver.ts'
import type { PowerState, Vm } from './vm.schema.ts'
import type { StoredVm } from './vm.store.ts'

/** What is known of a VM besides its record. */
export interface Circumstances {
  observed: ObservedVm | undefined
  /** False while the hypervisor does not answer. */
  hypervisorKnown: boolean
  hostName: string
  addresses: string[]
  taskId: string | null
  /** A task has asked the guest to shut down and is waiting for it. */
  isShuttingDown: boolean
  /** Where its definition differs from its config, in words. */
  drift: string | undefined
  cpuPercent: number | null
  memoryUsedMiB: number | null
}

/**
 * Where a definition differs from what the VM should be defined as, in words, or undefined. Nothing is said of a VM
 * whose parts could not be resolved.
 */
export function driftOf(observed: ObservedVm | undefined, spec: VmSpec | undefined): string | undefined {
  if (observed === undefined || spec === undefined) return undefined
  if (observed.name !== spec.name) return `its name is ${observed.name}`
  return describeDrift(hardwareOf(spec), observed.hardware)
}

function powerOf({ observed, hypervisorKnown, isShuttingDown }: Circumstances): PowerState {
  if (!hypervisorKnown) return 'unknown'
  if (observed === undefined) return 'off'
  return observed.power === 'running' && isShuttingDown ? 'shutting-down' : observed.power
}

function problemOf(record: StoredVm, around: Circumstances): string | null {
  if (record.phase === 'deleting' && around.taskId === null)
    return 'It could not be deleted completely. Delete it again.'
  if (record.phase !== 'ready') return null
  if (!around.hypervisorKnown) return 'The virtualisation service of the host does not answer. It is tried again.'
  const { observed, drift } = around
  if (observed === undefined) {
    return 'Its definition is gone from the hypervisor. Start it to define it again; its disks are untouched.'
  }
  if (observed.problem !== null) return observed.problem
  return drift === undefined ? null : `It was changed outside of LimiQuantix: ${drift}. A start puts that right.`
}

/** A VM as the API shows it. Pure. */
export function viewOf(record: StoredVm, around: Circumstances): Vm {
  const power = powerOf(around)
  const startedAt = around.observed?.startedAt ?? null
  const isRunning = power === 'running' || power === 'shutting-down'
  return {
    id: record.id,
    name: record.name,
    config: record.config,
    state: {
      power,
      phase: record.phase,
      hostId: record.hostId,
      hostName: around.hostName,
      startedAt: startedAt === null || power === 'unknown' ? null : new Date(startedAt).toISOString(),
      cpuPercent: isRunning ? around.cpuPercent : null,
      memoryUsedMiB: isRunning ? around.memoryUsedMiB : null,
      addresses: around.addresses,
      taskId: around.taskId,
      problem: problemOf(record, around),
      restartRequired: around.observed?.restartRequired ?? false,
    },
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
  }
}
