import { z } from 'zod'
import { Description, Id, ListQuery, listOf, Name, ResourceRef, Timestamp } from '../api/common.schema.ts'

export const Pool = z.strictObject({
  id: Id,
  name: Name,
  config: z.strictObject({ type: z.literal('directory'), hostId: Id }),
  state: z.strictObject({
    status: z.enum(['online', 'offline']),
    capacityBytes: z.number(),
    usedBytes: z.number(),
    availableBytes: z.number(),
    problem: z.string().nullable(),
  }),
  createdAt: Timestamp,
  updatedAt: Timestamp,
})
export type Pool = z.infer<typeof Pool>

export const ImageKind = z.enum(['iso', 'disk'])
export type ImageKind = z.infer<typeof ImageKind>

/** Something to boot or copy from: an ISO, or a disk image (qcow2 or raw). Never written to by a VM. */
export const Image = z.strictObject({
  id: Id,
  name: Name,
  config: z.strictObject({ description: Description }),
  state: z.strictObject({
    poolId: Id,
    kind: ImageKind,
    format: z.enum(['iso', 'raw', 'qcow2']),
    sizeBytes: z.number().meta({ description: 'of the file' }),
    virtualSizeBytes: z.number().meta({ description: 'of the disk it holds' }),
    sha256: z.string(),
    usedBy: z.array(ResourceRef),
    taskId: Id.nullable(),
  }),
  createdAt: Timestamp,
  updatedAt: Timestamp,
})
export type Image = z.infer<typeof Image>
export const ImageUpdate = z.strictObject({ name: Name.optional(), description: Description.optional() })
export const ImageList = listOf(Image)

export const Volume = z.strictObject({
  id: Id,
  name: Name,
  config: z.strictObject({ poolId: Id, sizeBytes: z.number().int(), description: Description }),
  state: z.strictObject({
    phase: z.enum(['creating', 'ready', 'deleting']),
    format: z.literal('qcow2'),
    allocatedBytes: z.number(),
    attachedTo: ResourceRef.nullable(),
    taskId: Id.nullable(),
    problem: z.string().nullable(),
  }),
  createdAt: Timestamp,
  updatedAt: Timestamp,
})
export type Volume = z.infer<typeof Volume>

/** `imageId` makes it a full copy of a disk image, grown to `sizeBytes`. */
export const VolumeCreate = z.strictObject({
  name: Name,
  poolId: Id.optional().meta({ description: 'the pool "local" of the answering host when absent' }),
  sizeBytes: z
    .number()
    .int()
    .min(1_048_576)
    .max(2 ** 46)
    .multipleOf(512),
  imageId: Id.nullable().default(null),
  description: Description.default(''),
})
export type VolumeCreate = z.infer<typeof VolumeCreate>
/** A volume only grows: shrinking would cut off what the guest wrote. */
export const VolumeUpdate = z.strictObject({
  name: Name.optional(),
  description: Description.optional(),
  sizeBytes: z
    .number()
    .int()
    .min(1_048_576)
    .max(2 ** 46)
    .multipleOf(512)
    .optional(),
})
export type VolumeUpdate = z.infer<typeof VolumeUpdate>
export const VolumeListQuery = ListQuery.extend({
  poolId: Id.optional(),
  attached: z.enum(['true', 'false']).optional(),
})
export const VolumeList = listOf(Volume)

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'use 64 lower-case hexadecimal digits')

/** Announces an upload; the bytes follow by PATCH, the end by `actions/complete`. */
export const UploadCreate = z.strictObject({
  name: Name,
  kind: ImageKind,
  sizeBytes: z
    .number()
    .int()
    .min(1)
    .max(2 ** 44),
  sha256: Sha256.optional().meta({ description: 'checked at the end when given' }),
  description: Description.default(''),
})
export type UploadCreate = z.infer<typeof UploadCreate>

/**
 * A resumable upload. Bytes are appended with `PATCH /uploads/{id}`, body `application/octet-stream`, header
 * `Upload-Offset` equal to `offset` (else 409 `offset_mismatch`, whose details hold the right one); the answer's
 * `Upload-Offset` header is the new offset, persisted. `POST …/actions/complete` verifies and makes the image.
 */
export const Upload = z.strictObject({
  id: Id,
  name: Name,
  kind: ImageKind,
  sizeBytes: z.number(),
  offset: z.number(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
})
export type Upload = z.infer<typeof Upload>
export const UploadList = listOf(Upload)
