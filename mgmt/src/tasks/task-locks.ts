import type { ResourceRef } from '../api/common.schema.ts'
import { ApiError } from '../api/errors.ts'
import type { Task } from './task.schema.ts'

/** Exclusive locks of running tasks on their targets, in memory: no task outlives the service. */
export function taskLocks(taskOf: (taskId: string) => Task | undefined) {
  const holders = new Map<string, string>()
  const holder = (targetId: string): Task | undefined => {
    const taskId = holders.get(targetId)
    return taskId === undefined ? undefined : taskOf(taskId)
  }
  return {
    holder,
    /** Throws `locked` when a target is held by a task. */
    check(targets: readonly ResourceRef[]): void {
      for (const { id, name } of targets) {
        const task = holder(id)
        if (task === undefined) continue
        throw new ApiError('locked', `"${name}" is busy with the task "${task.title}". Wait for it or cancel it.`, {
          details: { taskId: task.id, title: task.title, requestor: task.requestor, target: id },
        })
      }
    },
    take(task: Task): void {
      for (const { id } of task.targets) holders.set(id, task.id)
    },
    release(task: Task): void {
      for (const { id } of task.targets) if (holders.get(id) === task.id) holders.delete(id)
    },
  }
}
