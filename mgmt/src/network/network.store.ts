import { z } from 'zod'
import { type RecordStore, recordStore, type StoredRecord } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import { NetworkConfig } from './network.schema.ts'

const NetworkRecord = z.strictObject({
  network: NetworkConfig,
  /** Made on first start: it can be changed, but not deleted. */
  builtIn: z.boolean(),
})
export type StoredNetwork = StoredRecord<z.infer<typeof NetworkRecord>>
export type NetworkRecords = RecordStore<z.infer<typeof NetworkRecord>>

export const networkRecords = (store: Store): NetworkRecords => recordStore(store, 'networks', NetworkRecord)
