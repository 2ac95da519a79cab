import { z } from 'zod'

export const Volume = z.strictObject({
  name: z.enum(['state', 'local']),
  encrypted: z.boolean(),
  openedBy: z
    .enum(['tpm', 'typed'])
    .nullable()
    .meta({ description: 'What opened it at this start; null: nothing did, or it is not encrypted' }),
  keys: z
    .array(z.enum(['passphrase', 'recovery', 'tpm', 'other']))
    .meta({ description: 'What opens it, by kind, one for each key slot' }),
  tpmPcrs: z.array(z.number().int()).meta({ description: 'Registers of the TPM that its key depends on' }),
})

/** What protects a host and its data against somebody who holds the machine or its disks. */
export const HostSecurity = z.strictObject({
  secureBoot: z.enum(['on', 'off', 'setup', 'unsupported']),
  tpm: z.strictObject({ version: z.string() }).nullable(),
  volumes: z.array(Volume),
  tpmBinding: z
    .enum(['none', 'working', 'broken'])
    .meta({ description: 'broken: bound to a TPM that did not open it at this start; bind it again' }),
})
export type HostSecurity = z.infer<typeof HostSecurity>

const Secret = z
  .string()
  .min(1)
  .max(512)
  .regex(/^[\x20-\x7e]*$/, 'use characters that every keyboard has')
  .meta({ description: 'The passphrase or the recovery key' })

export const BindTpm = z.strictObject({ secret: Secret })
export const RenewRecoveryKey = z.strictObject({
  secret: Secret.nullable().meta({ description: 'null: the TPM shows that this is the machine' }),
})
export const RecoveryKey = z.strictObject({
  recoveryKey: z.string().meta({ description: 'Shown once: nothing keeps it' }),
})
