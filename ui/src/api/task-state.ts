import type { Tone } from '../ui/Badge.tsx'
import type { Task, TaskStatus } from './types.ts'

/** How a task's status is shown. */
export const TASK_TONES: Record<TaskStatus, { tone: Tone; label: string }> = {
  pending: { tone: 'neutral', label: 'Waiting' },
  running: { tone: 'info', label: 'Running' },
  succeeded: { tone: 'ok', label: 'Done' },
  failed: { tone: 'bad', label: 'Failed' },
  cancelled: { tone: 'neutral', label: 'Cancelled' },
}

/** True while a task waits or works. */
export function isOpen(task: Pick<Task, 'status'>): boolean {
  return task.status === 'pending' || task.status === 'running'
}

/** How far a task is, from 0 to 1; null when it does not say. */
export function taskShare(task: Pick<Task, 'progress' | 'status'>): number | null {
  if (task.status === 'succeeded') return 1
  const { progress } = task
  return progress === null || progress.total <= 0 ? null : Math.min(1, progress.done / progress.total)
}

/** Seconds a task has taken up to `now` (milliseconds), or null when it has not begun. */
export function taskSeconds(task: Pick<Task, 'startedAt' | 'endedAt'>, now: number): number | null {
  if (task.startedAt === null) return null
  const end = task.endedAt === null ? now : Date.parse(task.endedAt)
  return Math.max(0, (end - Date.parse(task.startedAt)) / 1000)
}
