import { z } from 'zod'
import { Id } from '../api/common.schema.ts'
import { Password } from '../auth/auth.schema.ts'
import { Change } from '../changes/change.schema.ts'
import { ManagementConfig } from '../hosts/management.schema.ts'
import { Task } from '../tasks/task.schema.ts'
import { HostUpdate, InspectedUpdate } from '../updates/update.schema.ts'

/** What the menu on the console and the service say to each other over a local socket. No part of the public API. */

/** Choices of the menu that go past the service, told to it so that they are recorded. */
export const CONSOLE_ACTIONS = ['shell', 'power-off', 'reboot', 'restart-service', 'factory-reset'] as const
export type ConsoleAction = (typeof CONSOLE_ACTIONS)[number]

export const ConsoleStatus = z.strictObject({
  hostName: z.string(),
  /** The status text as it is shown on an idle console. */
  text: z.string(),
  health: z.string(),
  runningVms: z.number().int(),
})
export type ConsoleStatus = z.infer<typeof ConsoleStatus>

export const PasswordReset = z.strictObject({ password: Password, revokeTokens: z.boolean() })
export const ConsoleNote = z.strictObject({ action: z.enum(CONSOLE_ACTIONS) })
export const ConsoleNetwork = z.strictObject({ config: ManagementConfig })
export const ConsoleChange = Change
export const Nothing = z.strictObject({})

/** Of an update: no head is longer (updates/bundle.format.ts), and a longer one is refused. */
export const HEAD_BYTES = 66 * 1024
export const ConsoleUpdate = HostUpdate
export const ConsoleInspected = InspectedUpdate
export const ConsoleInstall = z.strictObject({ allowOlder: z.boolean() })
export const ConsoleTask = Task
export const BundleBegun = z.strictObject({ taskId: Id, bundleId: Id })
