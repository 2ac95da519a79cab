import { z } from 'zod'
import { recordKey } from '../store/keys.ts'
import type { Store } from '../store/store.ts'
import type { MirrorDisk } from './mirror.schema.ts'

const Stored = z.strictObject({
  format: z.literal(1),
  members: z.array(z.strictObject({ disk: z.string(), model: z.string(), serial: z.string() })),
})

const keyOf = (hostId: string) => recordKey('settings', `mirror-${hostId}`)

/** Which disks a mirror had when it was whole: a disk that is gone can no longer say what it was. */
export function mirrorStore(store: Store) {
  return {
    async get(hostId: string): Promise<MirrorDisk[]> {
      const entry = await store.get(keyOf(hostId))
      return entry === undefined ? [] : Stored.parse(entry.value).members
    },

    /** Writes only what is new. */
    async put(hostId: string, members: MirrorDisk[]): Promise<void> {
      const value = { format: 1, members }
      const entry = await store.get(keyOf(hostId))
      if (entry !== undefined && JSON.stringify(entry.value) === JSON.stringify(value)) return
      await store.commit([{ op: 'put', key: keyOf(hostId), value }])
    },
  }
}
