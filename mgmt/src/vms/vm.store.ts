import { type RecordStore, recordStore, type StoredRecord } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import { VmConfig } from './vm.schema.ts'

export type StoredVm = StoredRecord<VmConfig>

/** The records of VMs, with a copy in memory so that lists and "who uses this" need no reading. */
export interface VmRecords extends Pick<RecordStore<VmConfig>, 'create' | 'update' | 'delete'> {
  /** Reads all records; to be called once before anything else. */
  load(): Promise<void>
  find(id: string): StoredVm | undefined
  all(): Iterable<StoredVm>
}

export function vmRecords(store: Store): VmRecords {
  const records = recordStore(store, 'vms', VmConfig)
  const cache = new Map<string, StoredVm>()
  const keep = (record: StoredVm) => {
    // Answers of two writers may come back in another order than they were committed.
    if ((cache.get(record.id)?.revision ?? 0) < record.revision) cache.set(record.id, record)
    return record
  }
  return {
    async load() {
      for (const record of await records.list()) keep(record)
    },
    find: id => cache.get(id),
    all: () => cache.values(),
    create: async record => keep(await records.create(record)),
    update: async (id, change, ifRevision) => keep(await records.update(id, change, ifRevision)),
    async delete(id, ifRevision) {
      await records.delete(id, ifRevision)
      cache.delete(id)
    },
  }
}
