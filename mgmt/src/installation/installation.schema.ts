import { z } from 'zod'
import { Answers, WipePolicy } from '../../../installer/answers.schema.ts'
import { Failed, Running, Succeeded } from '../../../installer/served.schema.ts'
import { Id } from '../api/common.schema.ts'

/**
 * The answer file's own schema. Where reports go and what follows belong to installations that nobody watches: here
 * somebody does, and restarts the host with the action that hosts have.
 */
export const InstallationAnswers = Answers.omit({ webhook: true, after: true })
export type InstallationAnswers = z.output<typeof InstallationAnswers>
/** The same as somebody writes it. */
export type InstallationInput = z.input<typeof InstallationAnswers>

export const InstallationRequest = z.strictObject({
  answers: InstallationAnswers,
  planId: z.string().max(64).meta({ description: 'Of the plan that was shown; another plan is refused' }),
  confirm: z.string().max(256).meta({ description: 'Path of the disk that is written to, as the plan names it' }),
})
export type InstallationRequest = z.output<typeof InstallationRequest>

export const InstallationDisk = z.strictObject({
  path: z.string(),
  model: z.string(),
  serial: z.string(),
  sizeBytes: z.number(),
  transport: z.string().nullable(),
  rotational: z.boolean(),
  removable: z.boolean(),
  holds: z.enum(['nothing', 'installation', 'other']),
  contents: z.string().meta({ description: 'What is on it, in words' }),
  encrypted: z.boolean().meta({ description: 'The installation on it is encrypted' }),
  policies: z.array(WipePolicy).meta({ description: 'Values of disks.wipe that can lead to an installation' }),
  unsuitable: z.string().nullable().meta({ description: 'Why it cannot be installed on; null: it can' }),
})
export type InstallationDisk = z.infer<typeof InstallationDisk>

export const InstallationStatus = z.discriminatedUnion('phase', [
  z.strictObject({ phase: z.literal('idle') }),
  z.strictObject({ phase: z.literal('elsewhere').meta({ description: 'One runs on a console of this machine' }) }),
  Running.extend({ taskId: Id.nullable() }),
  Failed,
  Succeeded.extend({
    recoveryKey: z.boolean().meta({ description: 'A recovery key waits to be fetched, which works once' }),
  }),
])
export type InstallationStatus = z.infer<typeof InstallationStatus>

/** What this machine could be installed on, and how far an installation is. */
export const Installation = z.strictObject({
  live: z.boolean().meta({ description: 'This system runs from a medium or the network, and can be installed' }),
  hostId: Id,
  version: z.string().nullable(),
  uefi: z.boolean(),
  tpm2: z.boolean(),
  disks: z.array(InstallationDisk),
  status: InstallationStatus,
})
export type Installation = z.infer<typeof Installation>

export const InstallationPlan = z.strictObject({
  plan: z
    .strictObject({
      id: z.string(),
      mode: z.enum(['install', 'repair', 'reinstall']),
      disk: z.string().meta({ description: 'To be given as "confirm"' }),
      text: z.string().meta({ description: 'The whole plan, for people' }),
      steps: z.array(z.string()),
      bytes: z.number().meta({ description: 'What all steps copy and read back' }),
    })
    .nullable(),
  refusals: z.array(
    z.strictObject({ code: z.string(), disk: z.string().nullable(), message: z.string(), remedy: z.string() }),
  ),
})
export type InstallationPlan = z.infer<typeof InstallationPlan>

export const OnceShownKey = z.strictObject({
  recoveryKey: z.string().meta({ description: 'Shown once: nothing keeps it' }),
})
