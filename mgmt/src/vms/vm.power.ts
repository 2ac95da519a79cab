import { ApiError } from '../api/errors.ts'
import type { Requestor } from '../api/ports.ts'
import type { Task } from '../tasks/task.schema.ts'
import type { TaskContext } from '../tasks/task-engine.ts'
import type { VmContext } from './vm.context.ts'
import type { VmAction } from './vm.schema.ts'
import type { StoredVm } from './vm.store.ts'

/** How long a guest may take to shut down before the task says that it does not. */
export const SHUTDOWN_MS = 120_000

const TITLES: Record<VmAction, string> = {
  start: 'Start',
  shutdown: 'Shut down',
  stop: 'Stop',
  reboot: 'Reboot',
  reset: 'Reset',
  pause: 'Pause',
  resume: 'Resume',
}

/** Starts the task for a power action. Throws `illegal_state` when the present state does not allow it. */
export async function actOnVm(
  context: VmContext,
  record: StoredVm,
  action: VmAction,
  by: Requestor,
  shutdownMs = SHUTDOWN_MS,
): Promise<Task> {
  context.assertCan(action, record)
  return await context.task(`vm.${action}`, `${TITLES[action]} ${record.name}`, record, by, async task => {
    try {
      if (action === 'start') await startVm(context, record.id)
      else if (action === 'shutdown') await shutDown(context, record.id, task, shutdownMs)
      else await context.driver.act(record.id, action)
    } finally {
      // The answer of the next GET is the truth, also when no event came yet.
      await context.observer.refresh(record.id).catch(() => {})
    }
  })
}

/** Starts a VM; defines it before when its definition is gone or is not what is configured. */
export async function startVm(context: VmContext, id: string): Promise<void> {
  const { driver, tools } = context
  if (context.needsDefinition(id)) await driver.define(await tools.specOf(context.require(id)))
  await driver.act(id, 'start')
}

async function shutDown(context: VmContext, id: string, task: TaskContext, ms: number): Promise<void> {
  const { driver, observer, shuttingDown, core } = context
  shuttingDown.add(id)
  core.events.resource('vms', id, 'updated')
  try {
    await driver.act(id, 'shutdown')
    task.log('The guest was asked to shut down')
    const isOff = await observer.until(
      id,
      vm => vm === undefined || vm.power === 'off' || vm.power === 'crashed',
      ms,
      task.signal,
    )
    if (isOff) return
    throw new ApiError(
      'illegal_state',
      `The guest did not shut down within ${Math.round(ms / 1000)} seconds. It may have no system that obeys the power button. Stop pulls the plug.`,
    )
  } finally {
    shuttingDown.delete(id)
  }
}
