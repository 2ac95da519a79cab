import type { Task } from '../../mgmt/src/tasks/task.schema.ts'
import type { ApiClient } from './api.ts'
import { until } from './wait.ts'

const ENDED = new Set(['succeeded', 'failed', 'cancelled'])

/** Waits for the end of a task, however it ends. */
export async function taskEnd(api: ApiClient, taskId: string, deadlineMs = 120_000): Promise<Task> {
  return await until(
    `task ${taskId} ends`,
    async () => {
      const task = await api.get<Task>(`/api/v1/tasks/${taskId}`)
      return ENDED.has(task.status) && task
    },
    { deadlineMs, everyMs: 300 },
  )
}

/** Waits for a task and throws when it did not succeed. Returns it. */
export async function taskDone(api: ApiClient, accepted: { taskId: string }, deadlineMs?: number): Promise<Task> {
  const task = await taskEnd(api, accepted.taskId, deadlineMs)
  if (task.status !== 'succeeded') {
    const log = task.log.map(line => line.message).join('\n')
    throw new Error(`${task.title}: ${task.status} ${task.error?.code} ${task.error?.message}\n${log}`)
  }
  return task
}
