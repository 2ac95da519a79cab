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

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** Whether what runs is what the builder of the image signed. */
export const SignedSystem = z.strictObject({
  state: z.enum(['verified', 'other-key', 'unchecked']).meta({
    description:
      'verified: the firmware starts signed systems only, and trusts the key this one is signed with; other-key: it trusts others, not this one; unchecked: it checks nothing',
  }),
  signedBy: z
    .strictObject({ subject: z.string(), fingerprint256: z.string() })
    .nullable()
    .meta({ description: 'The certificate that boot loader and kernel image are signed with' }),
  enrolled: z
    .boolean()
    .meta({ description: 'Whether that certificate is in the firmware; counts from the next start' }),
  measured: z.boolean().meta({ description: 'Whether the TPM has the measure of the kernel image that was started' }),
})

/** What protects a host and its data against somebody who holds the machine or its disks. */
export const HostSecurity = z.strictObject({
  secureBoot: z.enum(['on', 'off', 'setup', 'unsupported']),
  system: SignedSystem,
  tpm: z
    .strictObject({
      version: z.string(),
      registers: z
        .array(z.strictObject({ index: z.number().int(), sha256: Sha256 }))
        .meta({ description: '4: boot loader; 7: Secure Boot and its keys; 11: parts of the kernel image' }),
    })
    .nullable(),
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

export const EnrolKeys = z.strictObject({
  confirmName: z.string().max(253).meta({ description: 'The name of the host' }),
})
export const BindTpm = z.strictObject({ secret: Secret })
export const RenewRecoveryKey = z.strictObject({
  secret: Secret.nullable().meta({ description: 'null: the TPM shows that this is the machine' }),
})
export const RecoveryKey = z.strictObject({
  recoveryKey: z.string().meta({ description: 'Shown once: nothing keeps it' }),
})
