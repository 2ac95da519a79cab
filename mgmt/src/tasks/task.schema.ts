import { z } from 'zod'
import { Id, ListQuery, listOf, ResourceRef, Timestamp } from '../api/common.schema.ts'

export const TaskStatus = z.enum(['pending', 'running', 'succeeded', 'failed', 'cancelled'])
export type TaskStatus = z.infer<typeof TaskStatus>

/** Anything that may take over a second. Kept for days; `log` holds the newest lines. */
export const Task = z.strictObject({
  id: Id,
  kind: z.string().meta({ description: 'Dotted verb, for example vm.create' }),
  title: z.string(),
  targets: z.array(ResourceRef),
  requestor: z.string(),
  status: TaskStatus,
  progress: z.strictObject({ done: z.number(), total: z.number(), unit: z.enum(['steps', 'bytes']) }).nullable(),
  cancellable: z.boolean(),
  log: z.array(z.strictObject({ at: Timestamp, message: z.string() })),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  endedAt: Timestamp.nullable(),
})
export type Task = z.infer<typeof Task>

export const TaskListQuery = ListQuery.extend({ status: TaskStatus.optional(), target: z.string().max(64).optional() })
export const TaskList = listOf(Task)
