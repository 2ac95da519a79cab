import { setTimeout as delay } from 'node:timers/promises'
import { ApiError } from '../api/errors.ts'
import type { TaskContext } from '../tasks/task-engine.ts'
import type { MirrorArray } from './mirror.parse.ts'
import { rebuildOf, stateOf } from './mirror.rules.ts'

/** Looks in a row without a rebuild after which it is over: the kernel begins again by itself after a hitch. */
const IDLE_LOOKS = 3

/**
 * Follows a rebuild until the array is whole, however long that takes. Rejects when it stops before, and when the task
 * is told to end; the rebuild goes on in the kernel then.
 */
export async function followRebuild(
  look: () => Promise<MirrorArray | null>,
  context: Pick<TaskContext, 'progress' | 'signal'>,
  everyMs: number,
): Promise<void> {
  let idle = 0
  let total = 0
  for (;;) {
    const array = await look()
    const rebuild = array === null ? null : rebuildOf(array)
    if (array !== null && stateOf(array) === 'healthy') {
      if (total > 0) context.progress(total, total, 'bytes')
      return
    }
    if (rebuild === null) idle += 1
    else {
      idle = 0
      total = rebuild.totalBytes
      context.progress(Math.min(rebuild.doneBytes, total), total, 'bytes')
    }
    if (idle >= IDLE_LOOKS) {
      throw new ApiError(
        'illegal_state',
        'The rebuild stopped, and the mirror is degraded again. The new disk may have failed, or the other could not be read. See the logs of the kernel, then replace the disk with another.',
      )
    }
    await delay(everyMs, undefined, { signal: context.signal })
  }
}
