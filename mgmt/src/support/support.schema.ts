import { z } from 'zod'
import { Id, Timestamp } from '../api/common.schema.ts'

export const BundleParams = z.strictObject({ id: Id, bundleId: Id })

/** An archive for whoever helps; it can be fetched once and is deleted after a day. */
export const SupportBundle = z.strictObject({
  id: Id,
  createdAt: Timestamp,
  expiresAt: Timestamp,
  sizeBytes: z.number(),
})
export type SupportBundle = z.infer<typeof SupportBundle>

export const SupportBundles = z.strictObject({ items: z.array(SupportBundle) })
