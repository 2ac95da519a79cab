import { z } from 'zod'
import { Id, Timestamp } from '../api/common.schema.ts'
import { recordKey } from '../store/keys.ts'
import type { Store } from '../store/store.ts'
import { Change } from './change.schema.ts'

const Stored = Change.omit({ remainingSeconds: true })
  .extend({
    format: z.literal(1),
    id: Id,
    /** Boot of the machine in which it was asked for. */
    bootId: z.string(),
    /** What is wanted, in the words of its kind; never a secret. */
    wanted: z.unknown(),
    createdAt: Timestamp,
  })
  .strict()
/** A change as it is recorded: before anything is done, and at every step. */
export type StoredChange = z.infer<typeof Stored>

const keyOf = (hostId: string) => recordKey('settings', `change-${hostId}`)

/** The last change of each host. */
export function changeStore(store: Store) {
  return {
    async get(hostId: string): Promise<{ change: StoredChange; revision: number } | undefined> {
      const entry = await store.get(keyOf(hostId))
      return entry === undefined ? undefined : { change: Stored.parse(entry.value), revision: entry.revision }
    },

    /** Replaces what has this revision (0: there is nothing yet); undefined when somebody else was faster. */
    async put(change: StoredChange, revision: number): Promise<number | undefined> {
      const key = keyOf(change.hostId)
      const result = await store.commit([{ op: 'put', key, value: Stored.parse(change) }], [{ key, revision }])
      return result.ok ? result.revision : undefined
    },
  }
}
