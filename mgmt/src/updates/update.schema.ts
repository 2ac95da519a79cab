import { z } from 'zod'
import { Timestamp } from '../api/common.schema.ts'
import { Version } from './bundle.format.ts'

/** The version in the slot that does not run. */
export const OtherVersion = z.strictObject({
  version: Version,
  state: z.enum(['ready', 'on-trial', 'failed']).meta({
    description:
      'ready: it ran well before; on-trial: new, it starts at the next restart and has to prove itself; failed: it never became healthy and is not started any more',
  }),
  triesLeft: z.number().int().nullable().meta({ description: 'Starts that are left to become healthy' }),
})

export const StagedUpdate = z.strictObject({
  version: Version,
  sizeBytes: z.number(),
  stagedAt: Timestamp,
  isOlder: z.boolean().meta({ description: 'Installing it needs allowOlder' }),
})
export type StagedUpdate = z.infer<typeof StagedUpdate>

/** What a file says of itself before it is sent whole. */
export const InspectedUpdate = z.strictObject({ version: Version, sizeBytes: z.number(), isOlder: z.boolean() })
export type InspectedUpdate = z.infer<typeof InspectedUpdate>

export const LastUpdate = z.strictObject({
  from: Version,
  to: Version,
  at: Timestamp,
  requestor: z.string(),
  outcome: z.enum(['pending', 'succeeded', 'failed']).meta({
    description: 'pending: the host has to be restarted, or is on its way; failed: the host went back by itself',
  }),
  reason: z.string().nullable(),
})
export type LastUpdate = z.infer<typeof LastUpdate>

export const HostUpdate = z.strictObject({
  running: Version,
  other: OtherVersion.nullable(),
  next: Version.meta({ description: 'What starts at the next restart' }),
  staged: StagedUpdate.nullable().meta({ description: 'An update that arrived, was verified, and can be installed' }),
  last: LastUpdate.nullable(),
})
export type HostUpdate = z.infer<typeof HostUpdate>

export const InstallRequest = z.strictObject({
  allowOlder: z.boolean().default(false).meta({ description: 'Install a version that is older than the running one' }),
})

export const FetchRequest = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .meta({ description: 'Where the host fetches it from; the signature makes it trustworthy, not the way' }),
})
