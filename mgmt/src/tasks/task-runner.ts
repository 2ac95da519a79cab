import type { Logger } from 'pino'
import { ApiError, notFound } from '../api/errors.ts'
import type { EventHub } from '../events/event-hub.ts'
import type { SqlDatabase } from '../store/database.ts'
import { failed, interrupted, newTask, succeeded, withLine } from './running-task.ts'
import type { Task } from './task.schema.ts'
import { KEEP_TASKS, type TaskStore, taskStore } from './task.store.ts'
import type { TaskContext, TaskEngine } from './task-engine.ts'
import { taskLocks } from './task-locks.ts'

/** Progress is published and persisted at most this often, in milliseconds. */
const PUBLISH_EVERY_MS = 500
/** Old tasks are forgotten once in this many new ones. */
const PRUNE_EVERY = 500

/** The engine as its owner and the task routes see it. */
export interface TaskRunner extends TaskEngine {
  get(id: string): Task
  list: TaskStore['list']
  /** Asks a task to stop. Throws `not_found`, `illegal_state`. */
  cancel(id: string): Task
  /** Aborts what runs and waits for it, at most `graceMs` milliseconds. Afterwards nothing starts any more. */
  close(graceMs: number): Promise<void>
}

interface Running {
  task: Task
  abort: AbortController
  why?: 'cancel' | 'stop'
  timer?: NodeJS.Timeout
  ended: Promise<Task>
}

/** Runs tasks and keeps them in `host.db`. Tasks that a dead service left running are marked `interrupted` here. */
export function createTaskRunner(
  db: SqlDatabase,
  events: EventHub,
  log: Logger,
  { pruneEvery = PRUNE_EVERY, keepTasks = KEEP_TASKS } = {},
): TaskRunner {
  const store = taskStore(db)
  const running = new Map<string, Running>()
  const locks = taskLocks(id => running.get(id)?.task)
  let closing = false
  let sincePrune = 0

  /** What becomes of a task is written down if it can be: a full disk must end neither the task nor the service. */
  const orLog = (what: string, write: () => void) => {
    try {
      write()
    } catch (error) {
      log.error({ err: error }, what)
    }
  }
  const persist = (task: Task) => orLog('a task was not persisted', () => store.update(task))
  const prune = () => orLog('old tasks were not forgotten', () => store.prune(keepTasks))

  for (const task of store.unfinished()) persist(interrupted(task))
  prune()

  const publish = (task: Task) => {
    persist(task)
    events.task(task)
  }

  /** Publishes soon, once for all changes until then. */
  const touch = (entry: Running) => {
    entry.timer ??= setTimeout(() => {
      delete entry.timer
      publish(entry.task)
    }, PUBLISH_EVERY_MS).unref()
  }

  const tellTargets = (task: Task) => {
    for (const { kind, id } of task.targets) events.resource(kind, id, 'updated')
  }

  const contextOf = (entry: Running): TaskContext => ({
    taskId: entry.task.id,
    signal: entry.abort.signal,
    log(message) {
      if (!running.has(entry.task.id)) return
      entry.task = withLine(entry.task, message)
      touch(entry)
    },
    progress(done, total, unit = 'steps') {
      if (!running.has(entry.task.id)) return
      entry.task = { ...entry.task, progress: { done, total, unit } }
      touch(entry)
    },
    unlock: () => locks.release(entry.task),
  })

  const finish = (entry: Running, ended: Task): Task => {
    clearTimeout(entry.timer)
    entry.task = ended
    running.delete(ended.id)
    locks.release(ended)
    publish(ended)
    tellTargets(ended)
    return ended
  }

  const execute = async (entry: Running, run: (context: TaskContext) => Promise<void>): Promise<Task> => {
    try {
      await run(contextOf(entry))
      return finish(entry, succeeded(entry.task))
    } catch (error) {
      const ended = failed(entry.task, error, entry.abort.signal.aborted ? entry.why : undefined)
      if (ended.error?.code === 'internal') log.error({ err: error, taskId: ended.id, kind: ended.kind }, 'task failed')
      return finish(entry, ended)
    }
  }

  const get = (id: string): Task => {
    const task = running.get(id)?.task ?? store.get(id)
    if (task === undefined) throw notFound('task', id)
    return task
  }

  return {
    async start(spec, run) {
      if (closing) throw new ApiError('unavailable', 'The service is stopping. Try again in a moment.')
      locks.check(spec.targets)
      const task = newTask(spec)
      store.insert(task)
      const entry: Running = { task, abort: new AbortController(), ended: Promise.resolve(task) }
      running.set(task.id, entry)
      locks.take(task)
      events.task(task)
      tellTargets(task)
      entry.ended = Promise.resolve().then(() => execute(entry, run))
      sincePrune += 1
      if (sincePrune >= pruneEvery) {
        sincePrune = 0
        prune()
      }
      return task
    },

    holder: targetId => locks.holder(targetId),

    async wait(taskId) {
      return (await running.get(taskId)?.ended) ?? get(taskId)
    },

    get,

    list(filter) {
      const { items, total } = store.list(filter)
      return { items: items.map(task => running.get(task.id)?.task ?? task), total }
    },

    cancel(id) {
      const task = get(id)
      const entry = running.get(id)
      if (entry === undefined) throw new ApiError('illegal_state', 'Not possible: the task has ended')
      if (!task.cancellable) throw new ApiError('illegal_state', 'Not possible: this task cannot be cancelled')
      entry.why ??= 'cancel'
      entry.abort.abort(new ApiError('illegal_state', 'The task was cancelled'))
      return entry.task
    },

    async close(graceMs) {
      closing = true
      for (const entry of running.values()) {
        entry.why ??= 'stop'
        entry.abort.abort(new ApiError('unavailable', 'The service is stopping'))
      }
      const deadline = new Promise<void>(resolve => setTimeout(resolve, graceMs).unref())
      await Promise.race([Promise.allSettled([...running.values()].map(entry => entry.ended)), deadline])
      for (const entry of running.values()) clearTimeout(entry.timer)
    },
  }
}
