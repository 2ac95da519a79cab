import type { Task } from '../tasks/task.schema.ts'
import type { TaskAccepted } from './common.schema.ts'

/** What `accepted` needs of a fastify reply, whatever the route's schemas are. */
interface Reply {
  code(status: 202): unknown
  header(name: 'location', value: string): unknown
}

/** Answers 202 with the task that does the work, in `Location` too. Use as `return accepted(reply, task, vm.id)`. */
export function accepted(reply: Reply, task: Pick<Task, 'id'>, resourceId?: string): TaskAccepted {
  reply.code(202)
  reply.header('location', `/api/v1/tasks/${task.id}`)
  return resourceId === undefined ? { taskId: task.id } : { taskId: task.id, resourceId }
}
