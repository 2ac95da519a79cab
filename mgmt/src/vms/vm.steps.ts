import { ApiError, notFound } from '../api/errors.ts'
import type { StoragePort } from '../api/ports.ts'
import type { TaskContext } from '../tasks/task-engine.ts'
import type { Checks } from './vm.checks.ts'
import type { VmDriver } from './vm.driver.ts'
import { describeStep, type Step } from './vm.plan.ts'
import type { VmConfig } from './vm.schema.ts'
import type { SpecOf } from './vm.spec.ts'
import type { StoredVm, VmRecords } from './vm.store.ts'

export interface StepTools {
  records: VmRecords
  driver: VmDriver
  storage: StoragePort
  specOf: SpecOf
  checks: Pick<Checks, 'volume'>
}

type Undo = () => Promise<unknown>
type Do<K extends Step['kind']> = (
  step: Extract<Step, { kind: K }>,
  vm: StoredVm,
  task: TaskContext,
) => Promise<Undo | undefined>

/** The part of the config that follows from adding or removing a disk. */
const withDisks = (change: (disks: VmConfig['disks']) => VmConfig['disks']) => (present: StoredVm) => ({
  config: { ...present.config, disks: change(present.config.disks) },
})

/** How each step is done; what it returns takes it back. The compiler checks that no kind is missing. */
function executors({ records, driver, storage, specOf, checks }: StepTools): { [K in Step['kind']]: Do<K> } {
  const diskOf = async (vm: StoredVm, diskId: string) => {
    const disk = (await specOf(vm)).disks.find(each => each.id === diskId)
    if (disk === undefined) throw notFound('disk', diskId)
    return disk
  }
  const noteDisk = async (vm: StoredVm, disk: VmConfig['disks'][number]): Promise<Undo> => {
    await records.update(
      vm.id,
      withDisks(disks => [...disks, disk]),
    )
    return () =>
      records.update(
        vm.id,
        withDisks(disks => disks.filter(each => each.id !== disk.id)),
      )
  }
  return {
    async createVolume(step, vm, task) {
      const { name, sizeBytes, imageId, diskId, bus } = step
      const owner = { kind: 'vms', id: vm.id, name: vm.name } as const
      const make = (asName: string) => storage.createVolume({ name: asName, sizeBytes, imageId, owner }, task)
      // The obvious name may belong to a volume that an earlier VM of this name left.
      const volume = await make(name).catch(error => {
        if (error instanceof ApiError && error.code === 'name_taken')
          return make(`${name.slice(0, 54)}-${diskId.slice(-8)}`)
        throw error
      })
      const forget = await noteDisk(vm, { id: diskId, volumeId: volume.id, bus })
      return async () => {
        await forget()
        await storage.deleteVolume(volume.id)
      }
    },
    async attachVolume({ diskId, volumeId, bus }, vm) {
      // Asked again now that the volume is held: somebody may have been faster.
      await checks.volume(volumeId)
      return await noteDisk(vm, { id: diskId, volumeId, bus })
    },
    async plugDisk({ diskId }, vm) {
      const disk = await diskOf(vm, diskId)
      await driver.attachDisk(vm.id, disk)
      return () => driver.detachDisk(vm.id, disk.path)
    },
    async unplugDisk({ diskId }, vm) {
      const disk = await diskOf(vm, diskId)
      await driver.detachDisk(vm.id, disk.path)
      return () => driver.attachDisk(vm.id, disk)
    },
    async removeDisk({ diskId }, vm) {
      const { disks } = vm.config
      await records.update(
        vm.id,
        withDisks(present => present.filter(each => each.id !== diskId)),
      )
      return () =>
        records.update(
          vm.id,
          withDisks(() => disks),
        )
    },
    async define(_, vm) {
      const before = await driver.get(vm.id)
      await driver.define(await specOf(vm))
      // A definition that was there before is made again from the record, once the other steps were taken back.
      if (before === undefined) return () => driver.undefine(vm.id)
      return undefined
    },
    async setReady(_, vm) {
      await records.update(vm.id, { phase: 'ready' })
      return undefined
    },
    async start(_, vm) {
      try {
        await driver.act(vm.id, 'start')
      } catch (cause) {
        if (!(cause instanceof ApiError)) throw cause
        throw new ApiError(cause.code, `It is created, but it could not be started: ${cause.message}`, { cause })
      }
      return undefined
    },
    async markDeleting({ keepVolumes }, vm) {
      const change = keepVolumes ? { config: { ...vm.config, disks: [] } } : {}
      await records.update(vm.id, { ...change, phase: 'deleting' })
      return undefined
    },
    async undefine(_, vm) {
      // Nobody may be left writing to volumes that are about to go; what is gone or off need not be stopped.
      await driver.act(vm.id, 'stop').catch(async problem => {
        const power = (await driver.get(vm.id))?.power ?? 'off'
        if (power !== 'off' && power !== 'crashed') throw problem
      })
      await driver.undefine(vm.id)
      return undefined
    },
    async deleteVolumes({ volumeIds }) {
      for (const id of volumeIds) await storage.deleteVolume(id)
      return undefined
    },
    async deleteOwnedVolumes(_, vm) {
      for (const id of await storage.volumesOwnedBy(vm.id)) await storage.deleteVolume(id)
      return undefined
    },
    async deleteRecord(_, vm) {
      await records.delete(vm.id)
      return undefined
    },
  }
}

/**
 * Performs steps in order. When one fails, or the task is cancelled, what was done is taken back in reverse order
 * and the failure is thrown on; an undo that fails is written to the task's log and does not stop the others.
 * A step that cannot be taken back (`setReady`, deletions) ends that: what came before it stays.
 */
export async function runSteps(
  tools: StepTools,
  vmId: string,
  steps: readonly Step[],
  task: TaskContext,
): Promise<void> {
  const table = executors(tools)
  const undos: Undo[] = []
  const final = new Set<Step['kind']>([
    'setReady',
    'markDeleting',
    'deleteVolumes',
    'deleteOwnedVolumes',
    'deleteRecord',
  ])
  try {
    for (const [index, step] of steps.entries()) {
      task.signal.throwIfAborted()
      task.log(describeStep(step))
      const vm = tools.records.find(vmId)
      if (vm === undefined) throw notFound('virtual machine', vmId)
      // The table gives each kind the function for its own step; the compiler cannot follow that through an index.
      const run = table[step.kind] as Do<Step['kind']>
      const undo = await run(step, vm, task)
      if (undo !== undefined) undos.push(undo)
      if (final.has(step.kind)) undos.length = 0
      task.progress(index + 1, steps.length)
    }
  } catch (error) {
    if (undos.length > 0) task.log('It failed; taking back what was done')
    for (const undo of undos.reverse()) {
      await undo().catch(problem =>
        task.log(`Could not be taken back: ${problem instanceof Error ? problem.message : problem}`),
      )
    }
    throw error
  }
}
