import { pino } from 'pino'
import type { Core } from '../api/ports.ts'
import { createEventHub, type NumberedEventHub } from '../events/hub.ts'
import { openHostDatabase } from '../store/host-database.ts'
import { openSqliteStore } from '../store/sqlite.ts'
import { createTaskRunner, type TaskRunner } from '../tasks/task-runner.ts'
import { newId } from './id.ts'

/** The true core (store, tasks, events) in memory, for tests of domains. Close it at the end. */
export function testCore(): Core & { tasks: TaskRunner; events: NumberedEventHub; close(): Promise<void> } {
  const log = pino({ level: process.env.LOG_LEVEL ?? 'silent' })
  const store = openSqliteStore(':memory:')
  const hostDb = openHostDatabase(':memory:')
  const events = createEventHub()
  const tasks = createTaskRunner(hostDb, events, log)
  return {
    store,
    tasks,
    events,
    log,
    hostId: newId(),
    async close() {
      await tasks.close(5_000)
      await store.close()
      hostDb.close()
    },
  }
}
