import type { SqlDatabase } from './database.ts'
import type { Change, Condition, Entry, Operation } from './store.ts'

interface Row {
  key: string
  value: string
  revision: number
  create_revision: number
}

interface HistoryRow {
  revision: number
  ordinal: number
  key: string
  value: string | null
}

const toEntry = (row: Row): Entry => ({
  key: row.key,
  value: JSON.parse(row.value),
  revision: row.revision,
  createRevision: row.create_revision,
})

/** The first string after all keys that start with `prefix`: keys are printable ASCII, below 0x7f. */
const endOf = (prefix: string): string => `${prefix}\x7f`

/** The store's questions and changes as SQL; synchronous, no policy. */
export function statements(db: SqlDatabase) {
  const meta = db.prepare<[string], number>('SELECT value FROM meta WHERE name = ?').pluck()
  const setMeta = db.prepare<[number, string]>('UPDATE meta SET value = ? WHERE name = ?')
  const get = db.prepare<[string], Row>('SELECT key, value, revision, create_revision FROM kv WHERE key = ?')
  const list = db.prepare<[string, string, string, number], Row>(
    'SELECT key, value, revision, create_revision FROM kv WHERE key >= ? AND key < ? AND key > ? ORDER BY key LIMIT ?',
  )
  const put = db.prepare<[string, string, number, number, string | null]>(
    `INSERT INTO kv (key, value, revision, create_revision, lease) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value, revision = excluded.revision, lease = excluded.lease`,
  )
  const remove = db.prepare<[string]>('DELETE FROM kv WHERE key = ?')
  const record = db.prepare<[number, number, string, string | null]>('INSERT INTO history VALUES (?, ?, ?, ?)')
  const history = db.prepare<[number, number, number, string, string, number], HistoryRow>(
    `SELECT revision, ordinal, key, value FROM history
     WHERE (revision, ordinal) > (?, ?) AND revision <= ? AND key >= ? AND key < ? ORDER BY revision, ordinal LIMIT ?`,
  )
  const forget = db.prepare<[number]>('DELETE FROM history WHERE revision <= ?')
  const leases = db.prepare<[], { id: string; ttl: number }>('SELECT id, ttl_seconds AS ttl FROM lease')
  const addLease = db.prepare<[string, number]>('INSERT INTO lease VALUES (?, ?)')
  const removeLease = db.prepare<[string]>('DELETE FROM lease WHERE id = ?')
  const leaseKeys = db.prepare<[string], string>('SELECT key FROM kv WHERE lease = ? ORDER BY key').pluck()

  const revision = () => meta.get('revision') ?? 0
  const compacted = () => meta.get('compacted') ?? 0

  const apply = (operations: readonly Operation[], conditions: readonly Condition[], keep: number) => {
    const present = revision()
    const conflicts = conditions
      .filter(({ key, revision }) => (get.get(key)?.revision ?? 0) !== revision)
      .map(({ key }) => key)
    if (conflicts.length > 0) return { ok: false as const, conflicts }
    const next = present + 1
    let ordinal = 0
    for (const operation of operations) {
      if (operation.op === 'put') {
        const value = JSON.stringify(operation.value)
        put.run(operation.key, value, next, next, operation.lease ?? null)
        record.run(next, ordinal++, operation.key, value)
      } else if (remove.run(operation.key).changes > 0) record.run(next, ordinal++, operation.key, null)
    }
    if (ordinal === 0) return { ok: true as const, revision: present }
    setMeta.run(next, 'revision')
    // In portions, so that one commit in many pays for the cleaning.
    if (next - compacted() >= keep * 1.25) {
      setMeta.run(next - keep, 'compacted')
      forget.run(next - keep)
    }
    return { ok: true as const, revision: next }
  }

  return {
    revision,
    compacted,
    get: (key: string): Entry | undefined => {
      const row = get.get(key)
      return row === undefined ? undefined : toEntry(row)
    },
    list: db.transaction((prefix: string, after: string, limit: number) => ({
      entries: list.all(prefix, endOf(prefix), after, limit).map(toEntry),
      revision: revision(),
    })),
    commit: db.transaction(apply),
    /** Changes after a position, up to and including revision `until`. */
    changes: (after: { revision: number; ordinal: number }, until: number, prefix: string, limit: number) =>
      history.all(after.revision, after.ordinal, until, prefix, endOf(prefix), limit).map(row => {
        const change: Change =
          row.value === null
            ? { type: 'delete', key: row.key, revision: row.revision }
            : { type: 'put', key: row.key, value: JSON.parse(row.value), revision: row.revision }
        return { change, position: { revision: row.revision, ordinal: row.ordinal } }
      }),
    leases: () => leases.all(),
    addLease: (id: string, ttlSeconds: number) => void addLease.run(id, ttlSeconds),
    /** Forgets a lease and deletes what was put with it. */
    endLease: db.transaction((id: string, keep: number) => {
      const keys = leaseKeys.all(id)
      const result = apply(
        keys.map(key => ({ op: 'delete' as const, key })),
        [],
        keep,
      )
      removeLease.run(id)
      return result
    }),
  }
}
