import { createHmac } from 'node:crypto'
import type { SqlDatabase } from '../store/database.ts'
import type { Role } from './permissions.ts'
import { hashSecret, randomSecret } from './secrets.ts'

/** Milliseconds without a request after which a session ends, and after which it ends in any case. */
const IDLE_MS = 12 * 3_600_000
const ABSOLUTE_MS = 7 * 24 * 3_600_000
/** How exact "last seen" is kept: a write per request would be too much. */
const SEEN_EVERY_MS = 60_000
/** Sessions at the same time; the oldest one ends for a new one. */
const MAX_SESSIONS = 500

export const SESSION_COOKIE = '__Host-lqx'

export interface LiveSession {
  username: string
  role: Role
  csrfToken: string
  /** Unix milliseconds when it ends at the latest. */
  expiresAt: number
}

interface Row {
  username: string
  role: Role
  created_at: number
  seen_at: number
}

/** Proves that a page could read an answer of ours; follows from the session, so that it needs no place. */
const csrfOf = (token: string): string => createHmac('sha256', token).update('csrf').digest('base64url')

/** Browser sessions. Only a hash of the cookie is stored: reading the database opens no session. */
export function sessionStore(db: SqlDatabase, now: () => number = Date.now) {
  const insert = db.prepare<[Buffer, string, Role, number, number]>('INSERT INTO session VALUES (?, ?, ?, ?, ?)')
  const select = db.prepare<[Buffer], Row>(
    'SELECT username, role, created_at, seen_at FROM session WHERE token_hash = ?',
  )
  const seen = db.prepare<[number, Buffer]>('UPDATE session SET seen_at = ? WHERE token_hash = ?')
  const remove = db.prepare<[Buffer]>('DELETE FROM session WHERE token_hash = ?')
  const removeAll = db.prepare<[string]>('DELETE FROM session WHERE username = ?')
  const removeExpired = db.prepare<[number, number]>('DELETE FROM session WHERE seen_at < ? OR created_at < ?')
  const removeOldest = db.prepare<[number]>(
    'DELETE FROM session WHERE token_hash IN (SELECT token_hash FROM session ORDER BY seen_at DESC LIMIT -1 OFFSET ?)',
  )

  return {
    /** Begins a session; the token goes into the cookie and is kept nowhere. */
    create(username: string, role: Role): { token: string; session: LiveSession } {
      const token = randomSecret()
      const at = now()
      removeExpired.run(at - IDLE_MS, at - ABSOLUTE_MS)
      insert.run(hashSecret(token), username, role, at, at)
      removeOldest.run(MAX_SESSIONS)
      return { token, session: { username, role, csrfToken: csrfOf(token), expiresAt: at + ABSOLUTE_MS } }
    },

    find(token: string): LiveSession | undefined {
      const hash = hashSecret(token)
      const row = select.get(hash)
      const at = now()
      if (row === undefined || row.seen_at < at - IDLE_MS || row.created_at < at - ABSOLUTE_MS) return undefined
      if (row.seen_at < at - SEEN_EVERY_MS) seen.run(at, hash)
      const { username, role, created_at } = row
      return { username, role, csrfToken: csrfOf(token), expiresAt: created_at + ABSOLUTE_MS }
    },

    end: (token: string): void => void remove.run(hashSecret(token)),
    endAllOf: (username: string): void => void removeAll.run(username),
  }
}

export type SessionStore = ReturnType<typeof sessionStore>
