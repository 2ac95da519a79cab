import { z } from 'zod'
import { Timestamp } from '../api/common.schema.ts'
import { ApiError } from '../api/errors.ts'
import { recordKey } from '../store/keys.ts'
import type { Store } from '../store/store.ts'
import { hashPassword, verifyPassword } from './password.ts'

const Stored = z.strictObject({ format: z.literal(1), passwordHash: z.string(), changedAt: Timestamp })
const KEY = recordKey('settings', 'administrator')

export const ADMINISTRATOR = 'admin'

/** The administrator's account. It exists when setup is done. */
export function accountStore(store: Store) {
  let done = false
  /** Hash of nobody's password: checked for unknown names, so that they take as long as known ones. */
  const decoy = hashPassword('nobody has this password')

  const read = async () => {
    const entry = await store.get(KEY)
    return entry === undefined ? undefined : { revision: entry.revision, ...Stored.parse(entry.value) }
  }
  const newValue = async (password: string): Promise<z.infer<typeof Stored>> => ({
    format: 1,
    passwordHash: await hashPassword(password),
    changedAt: new Date().toISOString(),
  })

  return {
    /** False until the administrator's password is set. */
    async exists(): Promise<boolean> {
      done ||= (await read()) !== undefined
      return done
    },

    /** Throws `illegal_state` when somebody else did it before. */
    async create(password: string): Promise<void> {
      const operation = { op: 'put' as const, key: KEY, value: await newValue(password) }
      const result = await store.commit([operation], [{ key: KEY, revision: 0 }])
      if (!result.ok) throw new ApiError('illegal_state', 'This host is set up already. Log in instead.')
      done = true
    },

    /** Sets the password from its hash, whether there was one before or not: the installer's word at the first start. */
    async adopt(passwordHash: string): Promise<void> {
      const value: z.infer<typeof Stored> = { format: 1, passwordHash, changedAt: new Date().toISOString() }
      const result = await store.commit([{ op: 'put', key: KEY, value }], [])
      if (!result.ok) throw new Error('a change without a condition was refused')
      done = true
    },

    async verify(username: string, password: string): Promise<boolean> {
      const account = username === ADMINISTRATOR ? await read() : undefined
      if (account !== undefined) return await verifyPassword(password, account.passwordHash)
      await verifyPassword(password, await decoy)
      return false
    },

    /** Throws `etag_mismatch` when it was changed at the same time. */
    async changePassword(password: string): Promise<void> {
      const account = await read()
      const operation = { op: 'put' as const, key: KEY, value: await newValue(password) }
      const result = await store.commit([operation], [{ key: KEY, revision: account?.revision ?? 0 }])
      if (!result.ok) throw new ApiError('etag_mismatch', 'The password was changed by somebody else meanwhile.')
    },
  }
}

export type AccountStore = ReturnType<typeof accountStore>
