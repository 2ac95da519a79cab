import { EventEmitter, once } from 'node:events'
import { newId } from '../lib/id.ts'
import { openDatabase } from './database.ts'
import { leaseTimers } from './leases.ts'
import { STATE_MIGRATIONS } from './sqlite.migrations.ts'
import { statements } from './sqlite.sql.ts'
import { type Change, CompactedError, type Operation, type Store } from './store.ts'

export interface SqliteStoreOptions {
  /** Revisions that `watch` can go back at least. */
  keepRevisions?: number
}

/** Changes read from the history in one go: bounds the memory of a slow watcher. */
const WATCH_BATCH = 256
const KEY = /^[\x21-\x7e]{1,1024}$/

function checkOperations(operations: readonly Operation[], leaseExists: (lease: string) => boolean): void {
  const seen = new Set<string>()
  for (const operation of operations) {
    if (!KEY.test(operation.key)) throw new TypeError(`not a key: ${JSON.stringify(operation.key)}`)
    if (seen.has(operation.key)) throw new TypeError(`${operation.key} occurs twice in one commit`)
    seen.add(operation.key)
    if (operation.op === 'delete') continue
    if (operation.value === undefined) throw new TypeError(`no value for ${operation.key}`)
    if (operation.lease !== undefined && !leaseExists(operation.lease)) {
      throw new Error(`there is no lease ${operation.lease}`)
    }
  }
}

/**
 * The store of a lone host in one SQLite file. Every commit is written to disk before it is answered. Watchers read
 * the history table, so that order and completeness are the database's and a slow one costs no memory.
 */
export function openSqliteStore(path: string, { keepRevisions = 10_000 }: SqliteStoreOptions = {}): Store {
  const db = openDatabase(path, STATE_MIGRATIONS)
  const sql = statements(db)
  const advanced = new EventEmitter().setMaxListeners(0)
  const closed = new AbortController()
  const advance = () => advanced.emit('advanced')

  const timers = leaseTimers(lease => {
    sql.endLease.immediate(lease, keepRevisions)
    advance()
  })
  // After a restart every lease gets its whole time again: its holder may have been unable to renew it.
  for (const { id, ttl } of sql.leases()) timers.arm(id, ttl)

  async function* watch(prefix: string, fromRevision: number, signal: AbortSignal): AsyncGenerator<Change> {
    const ended = AbortSignal.any([signal, closed.signal])
    let position = { revision: fromRevision, ordinal: Number.MAX_SAFE_INTEGER }
    while (!ended.aborted) {
      // What was compacted after `position` may have held changes under the prefix.
      const whole = position.ordinal === Number.MAX_SAFE_INTEGER ? 1 : 0
      if (position.revision + whole <= sql.compacted()) throw new CompactedError(sql.compacted())
      const until = sql.revision()
      const changes = sql.changes(position, until, prefix, WATCH_BATCH)
      for (const { change, position: reached } of changes) {
        position = reached
        yield change
        if (ended.aborted) return
      }
      if (changes.length === WATCH_BATCH) continue
      // Everything up to `until` was seen, also when nothing of it was under the prefix.
      if (until > position.revision) position = { revision: until, ordinal: Number.MAX_SAFE_INTEGER }
      if (sql.revision() !== until) continue
      try {
        await once(advanced, 'advanced', { signal: ended })
      } catch {
        return
      }
    }
  }

  return {
    async get(key) {
      return sql.get(key)
    },

    async list(prefix, { after = '', limit = -1 } = {}) {
      return sql.list(prefix, after, limit)
    },

    async commit(operations, conditions = []) {
      checkOperations(operations, timers.has)
      const result = sql.commit.immediate(operations, conditions, keepRevisions)
      if (result.ok) advance()
      return result
    },

    watch,

    async grantLease(ttlSeconds) {
      if (!(ttlSeconds > 0)) throw new RangeError('a lease needs a time to live')
      const id = newId()
      sql.addLease(id, ttlSeconds)
      timers.arm(id, ttlSeconds)
      return id
    },

    async keepAlive(lease) {
      if (!timers.renew(lease)) throw new Error(`there is no lease ${lease}`)
    },

    async revokeLease(lease) {
      timers.drop(lease)
      sql.endLease.immediate(lease, keepRevisions)
      advance()
    },

    async close() {
      if (closed.signal.aborted) return
      closed.abort()
      timers.close()
      db.close()
    },
  }
}
