import { ApiError } from '../api/errors.ts'
import { newId } from '../lib/id.ts'
import type { Task } from './task.schema.ts'
import type { TaskSpec } from './task-engine.ts'

/** Lines of log that a task keeps. */
const LOG_LINES = 200
const LINE_LENGTH = 2_000

export const now = (): string => new Date().toISOString()

/** A task as it begins. */
export function newTask(spec: TaskSpec): Task {
  const at = now()
  return {
    id: newId(),
    kind: spec.kind,
    title: spec.title,
    targets: spec.targets,
    requestor: spec.requestor,
    status: 'running',
    progress: null,
    cancellable: spec.cancellable ?? false,
    log: [],
    error: null,
    createdAt: at,
    startedAt: at,
    endedAt: null,
  }
}

export function withLine(task: Task, message: string): Task {
  const line = { at: now(), message: message.slice(0, LINE_LENGTH) }
  return { ...task, log: [...task.log.slice(1 - LOG_LINES), line] }
}

const INTERRUPTED = {
  code: 'interrupted',
  message: 'The service stopped while the task was running. What it had begun is repaired; start it again.',
}

export const interrupted = (task: Task): Task => ({ ...task, status: 'failed', error: INTERRUPTED, endedAt: now() })

export const succeeded = (task: Task): Task => ({ ...task, status: 'succeeded', endedAt: now() })

/** How a task ends whose body threw `reason`; `why` says who asked it to stop, if anybody did. */
export function failed(task: Task, reason: unknown, why: 'cancel' | 'stop' | undefined): Task {
  if (why === 'stop') return interrupted(task)
  if (why === 'cancel') return { ...task, status: 'cancelled', endedAt: now() }
  const error =
    reason instanceof ApiError
      ? { code: reason.code, message: reason.message }
      : { code: 'internal', message: reason instanceof Error ? reason.message.slice(0, LINE_LENGTH) : 'unknown error' }
  return { ...task, status: 'failed', error, endedAt: now() }
}
