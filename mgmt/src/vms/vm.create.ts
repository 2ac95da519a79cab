import type { Requestor } from '../api/ports.ts'
import { newId } from '../lib/id.ts'
import type { Task } from '../tasks/task.schema.ts'
import type { TaskContext } from '../tasks/task-engine.ts'
import { newMac } from './vm.checks.ts'
import type { VmContext } from './vm.context.ts'
import { planCreate, planDelete, planFinishDelete, planUndoCreate } from './vm.plan.ts'
import type { VmConfig, VmCreate } from './vm.schema.ts'
import { runSteps } from './vm.steps.ts'
import type { StoredVm } from './vm.store.ts'

/**
 * Creates a VM: its record at once, in the phase `creating`, everything else in a task. Throws `invalid_request`
 * for what cannot work and `name_taken`, before anything is changed.
 */
export async function createVm(
  context: VmContext,
  wanted: VmCreate,
  by: Requestor,
): Promise<{ task: Task; vmId: string }> {
  const { records, core, tools, checks } = context
  const hostId = wanted.hostId ?? core.hostId
  checks.host(hostId)
  if (wanted.cdromImageId !== null) await checks.iso(wanted.cdromImageId)
  for (const disk of wanted.disks) if (disk.imageId !== null) await checks.diskImage(disk.imageId, disk.sizeGiB)
  const nics = await chooseNics(context, wanted)

  const { name, description, cpus, memoryMiB, firmware, hardwareVirtualisation, autostart, bootOrder, tags } = wanted
  const config: VmConfig = {
    description,
    cpus,
    memoryMiB,
    firmware,
    hardwareVirtualisation,
    autostart,
    bootOrder,
    cdromImageId: wanted.cdromImageId,
    disks: [],
    nics,
    tags,
  }
  const record = await records.create({ name, config, phase: 'creating', hostId })
  core.events.resource('vms', record.id, 'created')
  const steps = planCreate(name, wanted, newId)
  try {
    const task = await context.task('vm.create', `Create virtual machine ${name}`, record, by, async task => {
      try {
        await runSteps(tools, record.id, steps, task)
      } catch (error) {
        await undoCreate(context, record.id, task)
        throw error
      } finally {
        await context.observer.refresh(record.id).catch(() => {})
      }
    })
    return { task, vmId: record.id }
  } catch (error) {
    await records.delete(record.id)
    context.forget(record.id)
    throw error
  }
}

/** Takes back a creation that did not get to the phase `ready`: also that of a service that was killed. */
export async function undoCreate(context: VmContext, id: string, task: TaskContext): Promise<void> {
  if (context.records.find(id)?.phase !== 'creating') return
  // The task may have been cancelled; taking back is not.
  await runSteps(context.tools, id, planUndoCreate(), { ...task, signal: new AbortController().signal })
  context.forget(id)
}

async function chooseNics({ checks }: VmContext, wanted: VmCreate): Promise<VmConfig['nics']> {
  const nics: VmConfig['nics'] = []
  for (const { networkId, model, mac = newMac() } of wanted.nics) {
    await checks.network(networkId)
    checks.mac(
      mac,
      nics.map(nic => nic.mac),
    )
    nics.push({ id: newId(), networkId, mac, model })
  }
  return nics
}

/** Deletes a VM that is off, with the volumes of its disks unless they are to stay. */
export async function deleteVm(
  context: VmContext,
  record: StoredVm,
  deleteVolumes: boolean,
  by: Requestor,
): Promise<Task> {
  context.assertCan('delete', record)
  return await context.task('vm.delete', `Delete virtual machine ${record.name}`, record, by, async task => {
    await runSteps(context.tools, record.id, planDelete(record.config, deleteVolumes), task)
    context.forget(record.id)
  })
}

/** Finishes a deletion that was interrupted. */
export async function finishDelete(context: VmContext, record: StoredVm, task: TaskContext): Promise<void> {
  await runSteps(context.tools, record.id, planFinishDelete(record.config), task)
  context.forget(record.id)
}
