import type { SqlDatabase } from '../store/database.ts'
import type { AuditRecord } from './auth.schema.ts'

const KEEP_RECORDS = 200_000
/** Of them what was refused, whoever asked: who may change nothing must not be able to push out who changed what. */
const KEEP_REFUSED = 20_000
/** Checked once in this many records. */
const PRUNE_EVERY = 1_000
/** Refused requests of nobody that are recorded per minute: a flood must not push out what matters. */
const ANONYMOUS_PER_MINUTE = 60

/** The journal of every change that was asked for, in `host.db`. */
export function auditStore(
  db: SqlDatabase,
  now: () => number = Date.now,
  { keepRecords = KEEP_RECORDS, keepRefused = KEEP_REFUSED } = {},
) {
  const insert = db.prepare<Omit<AuditRecord, 'id'>>(
    `INSERT INTO audit (at, who, origin, action, target, outcome, status, request_id)
     VALUES (@at, @who, @from, @action, @target, @outcome, @status, @requestId)`,
  )
  const list = db.prepare<[number, number], AuditRecord>(
    `SELECT id, at, who, origin AS "from", action, target, outcome, status, request_id AS requestId
     FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?`,
  )
  const count = db.prepare<[], number>('SELECT count(*) FROM audit').pluck()
  const prune = db.prepare<[number]>(
    'DELETE FROM audit WHERE id <= (SELECT id FROM audit ORDER BY id DESC LIMIT 1 OFFSET ?)',
  )
  const pruneRefused = db.prepare<[number]>(
    `DELETE FROM audit WHERE outcome = 'refused' AND id <=
       (SELECT id FROM audit WHERE outcome = 'refused' ORDER BY id DESC LIMIT 1 OFFSET ?)`,
  )
  let sincePrune = 0
  let minute = 0
  let anonymous = 0

  const tooManyAnonymous = (): boolean => {
    const present = Math.floor(now() / 60_000)
    if (present !== minute) anonymous = 0
    minute = present
    anonymous += 1
    return anonymous > ANONYMOUS_PER_MINUTE
  }

  return {
    /** Returns false when the record was left out because nobody who is known made it and there were too many. */
    record(entry: Omit<AuditRecord, 'id' | 'at'>): boolean {
      if (entry.who === '' && entry.outcome !== 'ok' && tooManyAnonymous()) return false
      insert.run({ ...entry, who: entry.who === '' ? 'anonymous' : entry.who, at: new Date(now()).toISOString() })
      sincePrune += 1
      if (sincePrune >= PRUNE_EVERY) {
        pruneRefused.run(keepRefused)
        prune.run(keepRecords)
        sincePrune = 0
      }
      return true
    },
    /** Newest first, those before record `before`. */
    list: (before: number, limit: number): AuditRecord[] => list.all(before, limit),
    count: (): number => count.get() ?? 0,
  }
}

export type AuditStore = ReturnType<typeof auditStore>
