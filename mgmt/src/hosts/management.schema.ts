import { z } from 'zod'
import { NetworkAnswer } from '../../../installer/network.schema.ts'
import { ConfirmWithin } from '../changes/change.schema.ts'

/** How the host itself is connected: the same words as in the answer file of an installation. */
export const ManagementConfig = NetworkAnswer
export type ManagementConfig = NetworkAnswer

export const ManagementNetwork = z.strictObject({
  config: ManagementConfig,
  state: z.strictObject({
    /** Why the host is not connected as the config says, null when it is. */
    problem: z.string().nullable(),
  }),
})
export type ManagementNetwork = z.infer<typeof ManagementNetwork>

export const ManagementNetworkUpdate = z.strictObject({
  config: ManagementConfig,
  confirmWithinSeconds: ConfirmWithin,
})
