import { recordKey } from '../store/keys.ts'
import type { Store } from '../store/store.ts'
import { ForwardConfig, NOT_FORWARDED } from './forward.schema.ts'

const keyOf = (hostId: string): string => recordKey('settings', `log-forward-${hostId}`)

/** The settings of each host with their store revision; a host without any has revision 0. */
export function forwardStore(store: Store) {
  return {
    async get(hostId: string): Promise<{ config: ForwardConfig; revision: number }> {
      const entry = await store.get(keyOf(hostId))
      if (entry === undefined) return { config: NOT_FORWARDED, revision: 0 }
      return { config: ForwardConfig.parse(entry.value), revision: entry.revision }
    },
    /** False when somebody else changed it since `revision`. */
    async put(hostId: string, config: ForwardConfig, revision: number): Promise<boolean> {
      const value = ForwardConfig.parse(config)
      const key = keyOf(hostId)
      return (await store.commit([{ op: 'put', key, value }], [{ key, revision }])).ok
    },
  }
}
