import { z } from 'zod'
import { Id, Timestamp } from '../api/common.schema.ts'
import { ApiError, notFound } from '../api/errors.ts'
import { newId } from '../lib/id.ts'
import type { SqlDatabase } from '../store/database.ts'
import { kindPrefix, recordKey } from '../store/keys.ts'
import type { Store } from '../store/store.ts'
import { type ApiToken, type ApiTokenCreate, Role as RoleSchema } from './auth.schema.ts'
import type { Role } from './permissions.ts'
import { hashSecret, randomSecret } from './secrets.ts'

const PREFIX = 'lqx_'
const MAX_TOKENS = 1_000
/** How exact "last used" is kept. */
const USED_EVERY_MS = 60_000

const Stored = z.strictObject({
  format: z.literal(1),
  name: z.string(),
  role: RoleSchema,
  secretSha256: z.string(),
  createdAt: Timestamp,
  expiresAt: Timestamp.nullable(),
})
type Stored = z.infer<typeof Stored>

/**
 * API tokens: stored as hashes, looked up in memory. `load` reads them once; this service is the only one that
 * changes them.
 */
export function tokenStore(store: Store, db: SqlDatabase, now: () => number = Date.now) {
  const tokens = new Map<string, Stored>()
  const byHash = new Map<string, string>()
  const lastUsed = new Map<string, number>()
  const readUse = db.prepare<[], { token: string; used_at: number }>('SELECT token, used_at FROM token_use')
  const writeUse = db.prepare<[string, number]>(
    'INSERT INTO token_use VALUES (?, ?) ON CONFLICT (token) DO UPDATE SET used_at = excluded.used_at',
  )
  const removeUse = db.prepare<[string]>('DELETE FROM token_use WHERE token = ?')

  const keep = (id: string, stored: Stored) => {
    tokens.set(id, stored)
    byHash.set(stored.secretSha256, id)
  }

  const toApi = (id: string, stored: Stored): ApiToken => {
    const used = lastUsed.get(id)
    return {
      id,
      name: stored.name,
      role: stored.role,
      createdAt: stored.createdAt,
      expiresAt: stored.expiresAt,
      lastUsedAt: used === undefined ? null : new Date(used).toISOString(),
    }
  }

  return {
    async load(): Promise<void> {
      const prefix = kindPrefix('tokens')
      for (const { key, value } of (await store.list(prefix)).entries) {
        keep(Id.parse(key.slice(prefix.length)), Stored.parse(value))
      }
      for (const { token, used_at } of readUse.all()) if (tokens.has(token)) lastUsed.set(token, used_at)
    },

    list: (): ApiToken[] => [...tokens].map(([id, stored]) => toApi(id, stored)),

    /** The secret is in this answer only. */
    async create({ name, role, expiresInDays }: z.output<typeof ApiTokenCreate>) {
      if (tokens.size >= MAX_TOKENS)
        throw new ApiError('illegal_state', 'There are too many tokens. Delete unused ones.')
      const id = newId()
      const secret = `${PREFIX}${randomSecret()}`
      const stored: Stored = {
        format: 1,
        name,
        role,
        secretSha256: hashSecret(secret).toString('hex'),
        createdAt: new Date(now()).toISOString(),
        expiresAt: expiresInDays === null ? null : new Date(now() + expiresInDays * 86_400_000).toISOString(),
      }
      const result = await store.commit([{ op: 'put', key: recordKey('tokens', id), value: stored }])
      if (!result.ok) throw new Error('a commit without conditions was refused')
      keep(id, stored)
      return { token: toApi(id, stored), secret }
    },

    async delete(id: string): Promise<void> {
      const stored = tokens.get(id)
      if (stored === undefined) throw notFound('token', id)
      await store.commit([{ op: 'delete', key: recordKey('tokens', id) }])
      tokens.delete(id)
      byHash.delete(stored.secretSha256)
      lastUsed.delete(id)
      removeUse.run(id)
    },

    /** The token with this secret, unless it is unknown or expired. */
    find(secret: string): { id: string; name: string; role: Role } | undefined {
      if (!secret.startsWith(PREFIX)) return undefined
      const id = byHash.get(hashSecret(secret).toString('hex'))
      const stored = id === undefined ? undefined : tokens.get(id)
      if (id === undefined || stored === undefined) return undefined
      const at = now()
      if (stored.expiresAt !== null && Date.parse(stored.expiresAt) <= at) return undefined
      if ((lastUsed.get(id) ?? 0) < at - USED_EVERY_MS) {
        lastUsed.set(id, at)
        writeUse.run(id, at)
      }
      return { id, name: stored.name, role: stored.role }
    },
  }
}

export type TokenStore = ReturnType<typeof tokenStore>
