import type { ResourceKind } from '../api/common.schema.ts'
import type { Task } from '../tasks/task.schema.ts'
import type { ApiEvent } from './event.schema.ts'

/** Publishes what changed to everybody who listens. Publishing never waits and never throws. */
export interface EventHub {
  resource(kind: ResourceKind, id: string, change: 'created' | 'updated' | 'deleted'): void
  task(task: Task): void
  /**
   * Calls `listener` for every event after `afterSeq`. When that is no longer remembered, or the listener falls
   * behind, `onLost` is called and the subscription ends: the client has to fetch everything again.
   */
  subscribe(afterSeq: number | undefined, listener: (event: ApiEvent) => void, onLost: () => void): () => void
}
