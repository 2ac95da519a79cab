import type { ResourceRef } from '../api/common.schema.ts'
import type { Task } from './task.schema.ts'

/** What the body of a task is given. All calls are cheap; progress is persisted and published at a bounded rate. */
export interface TaskContext {
  readonly taskId: string
  /** Aborted when somebody cancels the task or the service stops. */
  readonly signal: AbortSignal
  log(message: string): void
  progress(done: number, total: number, unit?: 'steps' | 'bytes'): void
  /** Lets other tasks have the targets from now on: what is left disturbs nobody, and takes long. */
  unlock(): void
}

export interface TaskSpec {
  /** Dotted verb, for example `vm.create`. */
  kind: string
  /** One line for people: "Create virtual machine web-1". */
  title: string
  targets: ResourceRef[]
  /** User or token that asked; `system` for the service's own. */
  requestor: string
  cancellable?: boolean
}

/**
 * Runs long work. A task is persisted before `start` returns and holds an exclusive lock on all its targets until
 * it ends, or gives them up: a second task on one of them is refused with `locked` (423), naming the holder. A task that was running
 * when the service died is found `failed` with the code `interrupted` at the next start, after which the domains
 * repair what it left (records in the phase `creating` are undone, `deleting` is finished).
 */
export interface TaskEngine {
  start(spec: TaskSpec, run: (context: TaskContext) => Promise<void>): Promise<Task>
  /** The task that holds a lock on this resource now, if any. */
  holder(targetId: string): Task | undefined
  /** Resolves with the ended task. */
  wait(taskId: string): Promise<Task>
}
