import { recordKey } from '../store/keys.ts'
import type { Store } from '../store/store.ts'
import { AcmeConfig, AcmeRecord, NO_ACME } from './acme.schema.ts'

/** Settings and results of the orders of one host; no secret is in them. */
export function acmeStore(store: Store, hostId: string) {
  const configKey = recordKey('settings', `acme-${hostId}`)
  const stateKey = recordKey('settings', `acme-state-${hostId}`)
  return {
    /** Settings with their store revision, which is 0 when there are none. */
    async config(): Promise<{ config: AcmeConfig; revision: number }> {
      const entry = await store.get(configKey)
      if (entry === undefined) return { config: NO_ACME, revision: 0 }
      return { config: AcmeConfig.parse(entry.value), revision: entry.revision }
    },
    /** False when somebody else changed it since `revision`. */
    async putConfig(config: AcmeConfig, revision: number): Promise<boolean> {
      const put = { op: 'put' as const, key: configKey, value: AcmeConfig.parse(config) }
      return (await store.commit([put], [{ key: configKey, revision }])).ok
    },
    async record(): Promise<AcmeRecord> {
      return AcmeRecord.parse((await store.get(stateKey))?.value ?? {})
    },
    /** Only the service writes it, one order at a time. */
    async putRecord(record: AcmeRecord): Promise<void> {
      const written = await store.commit([{ op: 'put', key: stateKey, value: AcmeRecord.parse(record) }], [])
      if (!written.ok) throw new Error('the result of an order could not be recorded')
    },
  }
}
