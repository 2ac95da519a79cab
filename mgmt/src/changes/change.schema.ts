import { z } from 'zod'
import { Id, listOf, Timestamp } from '../api/common.schema.ts'

/** What can be changed on trial: whatever may cut the operator off. */
export const ChangeKind = z.enum(['management-network', 'certificate', 'host-name', 'firewall'])
export type ChangeKind = z.infer<typeof ChangeKind>

/**
 * `applying`: recorded, being put into effect. `waiting`: in effect, reverts by itself unless confirmed.
 * `confirming`, `reverting`: decided, being done. `confirmed`, `reverted`: over.
 */
export const ChangeStatus = z.enum(['applying', 'waiting', 'confirming', 'confirmed', 'reverting', 'reverted'])
export type ChangeStatus = z.infer<typeof ChangeStatus>

/** Seconds in which a change has to be confirmed. */
export const ConfirmWithin = z
  .number()
  .int()
  .min(30)
  .max(600)
  .default(120)
  .meta({ description: 'seconds after which the change is undone unless it was confirmed' })

/** A change on trial. A host has one at a time; the last one stays readable. */
export const Change = z.strictObject({
  id: Id,
  hostId: Id,
  kind: ChangeKind,
  title: z.string(),
  requestor: z.string(),
  status: ChangeStatus,
  confirmWithinSeconds: z.number().int(),
  /** By the host's own clock, so that clients need not agree on the time; null unless `waiting`. */
  remainingSeconds: z.number().nullable(),
  /** Why it was undone, or what keeps it from being undone. */
  reason: z.string().nullable(),
  /** Where the host can be reached while the change is in effect; empty when that stays as it was. */
  addresses: z.array(z.string()),
  createdAt: Timestamp,
  endedAt: Timestamp.nullable(),
})
export type Change = z.infer<typeof Change>
export const ChangeList = listOf(Change)
