import { z } from 'zod'
import { HostName } from '../auth/auth.schema.ts'
import { type RecordStore, recordStore, type StoredRecord } from '../store/records.ts'
import type { Store } from '../store/store.ts'

/** The stored half of a host. */
const HostConfig = z.strictObject({ hostName: HostName })
export type HostConfig = z.infer<typeof HostConfig>
export type HostRecord = StoredRecord<HostConfig>
export type HostStore = RecordStore<HostConfig>

export function hostStore(store: Store): HostStore {
  return recordStore(store, 'hosts', HostConfig)
}

/** A name that is certainly valid, made of whatever the machine calls itself (a name with dots, upper case, …). */
export function validHostName(machineName: string): string {
  const label = (machineName.split('.')[0] ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
  return HostName.safeParse(label).success ? label : 'limiquantix'
}
