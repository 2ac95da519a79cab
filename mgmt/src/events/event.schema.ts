import { z } from 'zod'
import { ResourceKind, Timestamp } from '../api/common.schema.ts'
import { Task } from '../tasks/task.schema.ts'

/**
 * One line of the event stream (`GET /api/v1/events`, Server-Sent Events; the SSE `id` is `seq`, the SSE `event`
 * is `type`). An event says that something changed; the client fetches it again.
 */
export const ApiEvent = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('resource'),
    seq: z.number().int(),
    at: Timestamp,
    kind: ResourceKind,
    id: z.string(),
    change: z.enum(['created', 'updated', 'deleted']),
  }),
  z.strictObject({ type: z.literal('task'), seq: z.number().int(), at: Timestamp, task: Task }),
])
export type ApiEvent = z.infer<typeof ApiEvent>
