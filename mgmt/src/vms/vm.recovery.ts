import type { VmContext } from './vm.context.ts'
import { finishDelete, undoCreate } from './vm.create.ts'
import { actOnVm } from './vm.power.ts'

const BY_THE_SERVICE = { name: 'system' }

/**
 * Repairs what a service that was killed left of the VMs `ids`: creations are undone, deletions finished, each as a task of its own,
 * so that it can be seen. Waits for the tasks; one that fails is tried again at the next start.
 */
export async function repairInterrupted(context: VmContext, ids: readonly string[]): Promise<void> {
  const { records, core } = context
  const tasks = []
  for (const id of ids) {
    const record = records.find(id)
    if (record === undefined || record.phase === 'ready' || core.tasks.holder(id) !== undefined) continue
    const isCreating = record.phase === 'creating'
    const title = `${isCreating ? 'Undo the interrupted creation of' : 'Finish deleting'} ${record.name}`
    tasks.push(
      await context.task('vm.repair', title, record, BY_THE_SERVICE, task =>
        isCreating ? undoCreate(context, record.id, task) : finishDelete(context, record, task),
      ),
    )
  }
  for (const task of tasks) {
    const { status, error } = await core.tasks.wait(task.id)
    if (status !== 'succeeded') core.log.error({ taskId: task.id, error }, 'an interrupted task could not be repaired')
  }
}

/** Starts the VMs that are to start with the host. Failures are logged, and to be seen in the tasks. */
export async function autostart(context: VmContext): Promise<void> {
  const { records, core, observer } = context
  for (const record of records.all()) {
    const isOff = ['off', 'crashed'].includes(context.view(record).state.power)
    if (!record.config.autostart || record.phase !== 'ready' || !isOff || !observer.known) continue
    try {
      const task = await actOnVm(context, record, 'start', BY_THE_SERVICE)
      // One after another: a host that has just booted has enough to do.
      await core.tasks.wait(task.id)
    } catch (error) {
      core.log.error({ err: error, vm: record.name }, 'a VM could not be started with the host')
    }
  }
}
