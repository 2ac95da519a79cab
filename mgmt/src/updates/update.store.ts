import { z } from 'zod'
import { Timestamp } from '../api/common.schema.ts'
import { recordKey } from '../store/keys.ts'
import type { Store } from '../store/store.ts'
import { Version } from './bundle.format.ts'

const Stored = z.strictObject({
  format: z.literal(1),
  from: Version,
  to: Version,
  at: Timestamp,
  requestor: z.string(),
  /** Boot of the machine in which it was asked for. */
  bootId: z.string(),
  /** Null while it is not over. */
  outcome: z.enum(['succeeded', 'failed']).nullable(),
  reason: z.string().nullable(),
})
/** An attempt to come to another version: recorded before anything of it is done. */
export type StoredUpdate = z.infer<typeof Stored>

const keyOf = (hostId: string) => recordKey('settings', `update-${hostId}`)

/** The last attempt of each host. */
export function updateStore(store: Store) {
  return {
    async get(hostId: string): Promise<StoredUpdate | undefined> {
      const entry = await store.get(keyOf(hostId))
      return entry === undefined ? undefined : Stored.parse(entry.value)
    },

    async put(hostId: string, update: StoredUpdate): Promise<void> {
      await store.commit([{ op: 'put', key: keyOf(hostId), value: Stored.parse(update) }])
    },

    /** Puts back what `get` gave, or that there was none. */
    async restore(hostId: string, update: StoredUpdate | undefined): Promise<void> {
      if (update === undefined) await store.commit([{ op: 'delete', key: keyOf(hostId) }])
      else await this.put(hostId, update)
    },
  }
}
