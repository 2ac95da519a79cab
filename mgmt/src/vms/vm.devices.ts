import type { z } from 'zod'
import { ApiError, notFound } from '../api/errors.ts'
import type { Requestor } from '../api/ports.ts'
import { newId } from '../lib/id.ts'
import type { Task } from '../tasks/task.schema.ts'
import type { TaskContext } from '../tasks/task-engine.ts'
import { newMac } from './vm.checks.ts'
import type { VmContext } from './vm.context.ts'
import { redefine } from './vm.edit.ts'
import { planAddDisk, planRemoveDisk, type Step, volumeName } from './vm.plan.ts'
import type { NewNic, VmDiskAdd } from './vm.schema.ts'
import { runSteps } from './vm.steps.ts'
import type { StoredVm } from './vm.store.ts'

const MAX_DISKS = 32
const MAX_NICS = 16
const GIB = 1024 ** 3

const isOn = (context: VmContext, record: StoredVm) => ['running', 'paused'].includes(context.view(record).state.power)

/** Adds a new or an existing volume as a disk; into the running guest too. */
export async function addDisk(
  context: VmContext,
  record: StoredVm,
  wanted: z.infer<typeof VmDiskAdd>,
  by: Requestor,
): Promise<Task> {
  context.assertCan('attachDisk', record)
  if (record.config.disks.length >= MAX_DISKS)
    throw new ApiError('illegal_state', `A VM has at most ${MAX_DISKS} disks.`)
  const on = isOn(context, record)
  if (on && wanted.bus === 'sata') {
    throw new ApiError('illegal_state', 'A SATA disk cannot be added while the VM is on. Use virtio, or shut it down.')
  }
  const disk = await diskStep(context, record, wanted)
  const run = async (task: TaskContext) => {
    await runSteps(context.tools, record.id, planAddDisk(disk, on), task)
    await context.observer.refresh(record.id)
  }
  // Held too: two VMs that ask for one volume at the same time must not both get it.
  const volumeIds = disk.kind === 'attachVolume' ? [disk.volumeId] : []
  return await context.task('vm.add-disk', `Add a disk to ${record.name}`, record, by, run, volumeIds)
}

type DiskStep = Extract<Step, { kind: 'createVolume' | 'attachVolume' }>

async function diskStep({ checks }: VmContext, record: StoredVm, wanted: z.infer<typeof VmDiskAdd>): Promise<DiskStep> {
  const { bus } = wanted
  if ('volumeId' in wanted) {
    await checks.volume(wanted.volumeId)
    return { kind: 'attachVolume', diskId: newId(), volumeId: wanted.volumeId, bus }
  }
  const { imageId, sizeGiB } = wanted
  if (imageId !== null) await checks.diskImage(imageId, sizeGiB)
  const name = volumeName(record.name, record.config.disks.length + 1)
  return { kind: 'createVolume', diskId: newId(), name, sizeBytes: sizeGiB * GIB, imageId, bus }
}

/** Takes a disk out, out of the running guest too; its volume stays unless it is to be deleted. */
export async function removeDisk(
  context: VmContext,
  record: StoredVm,
  diskId: string,
  deleteVolume: boolean,
  by: Requestor,
): Promise<Task> {
  const disk = record.config.disks.find(each => each.id === diskId)
  if (disk === undefined) throw notFound('disk', diskId)
  context.assertCan('detachDisk', record)
  const on = isOn(context, record)
  if (on && disk.bus === 'sata') {
    throw new ApiError('illegal_state', 'A SATA disk cannot be removed while the VM is on. Shut it down first.')
  }
  const run = async (task: TaskContext) => {
    await runSteps(context.tools, record.id, planRemoveDisk(disk, on, deleteVolume), task)
    await context.observer.refresh(record.id)
  }
  // Held too: between its removal here and its end nobody may attach it elsewhere.
  return await context.task('vm.remove-disk', `Remove a disk from ${record.name}`, record, by, run, [disk.volumeId])
}

/** Adds a network card to a VM that is off. */
export async function addNic(context: VmContext, record: StoredVm, wanted: z.infer<typeof NewNic>): Promise<StoredVm> {
  context.assertCan('editHardware', record)
  if (record.config.nics.length >= MAX_NICS)
    throw new ApiError('illegal_state', `A VM has at most ${MAX_NICS} network cards.`)
  const { networkId, model, mac = newMac() } = wanted
  await context.checks.network(networkId)
  context.checks.mac(mac, [])
  const nic = { id: newId(), networkId, mac, model }
  return await context.exclusively(record.id, () =>
    redefine(context, record, present => ({ config: { ...present.config, nics: [...present.config.nics, nic] } })),
  )
}

/** Removes a network card of a VM that is off. */
export async function removeNic(context: VmContext, record: StoredVm, nicId: string): Promise<StoredVm> {
  if (!record.config.nics.some(nic => nic.id === nicId)) throw notFound('network card', nicId)
  context.assertCan('editHardware', record)
  const without = (present: StoredVm) => present.config.nics.filter(nic => nic.id !== nicId)
  return await context.exclusively(record.id, () =>
    redefine(context, record, present => ({ config: { ...present.config, nics: without(present) } })),
  )
}
