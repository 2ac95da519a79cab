import { z } from 'zod'
import { Description, Id } from '../api/common.schema.ts'
import { type RecordStore, recordStore, type StoredRecord } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import { ImageKind } from './storage.schema.ts'

/** What is stored of each kind; the parts that the machine found out (hash, format) never change afterwards. */

const PoolRecord = z.strictObject({ type: z.literal('directory') })

const VolumeRecord = z.strictObject({ poolId: Id, sizeBytes: z.number().int(), description: Description })

const ImageRecord = z.strictObject({
  poolId: Id,
  description: Description,
  kind: ImageKind,
  format: z.enum(['iso', 'raw', 'qcow2']),
  sizeBytes: z.number(),
  virtualSizeBytes: z.number(),
  sha256: z.string(),
  /** The upload it was made of: what a crash in the middle of that is repaired by. */
  uploadId: Id,
})

const UploadRecord = z.strictObject({
  poolId: Id,
  description: Description,
  kind: ImageKind,
  sizeBytes: z.number(),
  sha256: z.string().nullable(),
})

export type StoredPool = StoredRecord<z.infer<typeof PoolRecord>>
export type StoredVolume = StoredRecord<z.infer<typeof VolumeRecord>>
export type StoredImage = StoredRecord<z.infer<typeof ImageRecord>>
export type StoredUpload = StoredRecord<z.infer<typeof UploadRecord>>

export interface StorageRecords {
  pools: RecordStore<z.infer<typeof PoolRecord>>
  volumes: RecordStore<z.infer<typeof VolumeRecord>>
  images: RecordStore<z.infer<typeof ImageRecord>>
  uploads: RecordStore<z.infer<typeof UploadRecord>>
}

export function storageRecords(store: Store): StorageRecords {
  return {
    pools: recordStore(store, 'pools', PoolRecord),
    volumes: recordStore(store, 'volumes', VolumeRecord),
    images: recordStore(store, 'images', ImageRecord),
    uploads: recordStore(store, 'uploads', UploadRecord),
  }
}
