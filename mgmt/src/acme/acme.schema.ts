import { z } from 'zod'
import { Timestamp } from '../api/common.schema.ts'
import { ConfirmWithin } from '../changes/change.schema.ts'

/** A name that an authority can look up; no wildcard, which the challenge http-01 cannot prove. */
export const DnsName = z
  .string()
  .max(253)
  .regex(
    /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'use whole DNS names in lower case, like host.example.org; no wildcards, no addresses',
  )

const Kid = z.string().min(1).max(256)

const common = {
  enabled: z.boolean().meta({ description: 'Renews by itself what was ordered with these settings' }),
  directory: z
    .string()
    .max(2048)
    .regex(/^(https:\/\/[^\s@]+)?$/, 'use an address that begins with https://')
    .meta({ description: "The authority's directory (RFC 8555)" }),
  contact: z.email().max(254).nullable().default(null),
  names: z
    .array(DnsName)
    .max(20)
    .default([])
    .meta({ description: 'What the certificate is for; empty: the name of the host' }),
  termsAgreed: z.boolean().default(false).meta({ description: "The authority's terms of service were agreed to" }),
  ca: z
    .string()
    .max(64 * 1024)
    .nullable()
    .default(null)
    .meta({ description: 'Certificates (PEM) that the directory is to be trusted by; null: the public authorities' }),
}

/** How certificates are had from an authority, as it is stored and answered: without any secret. */
export const AcmeConfig = z.strictObject({ ...common, externalAccount: z.strictObject({ kid: Kid }).nullable() })
export type AcmeConfig = z.infer<typeof AcmeConfig>

/** The same as it is sent. */
export const AcmeUpdate = z.strictObject({
  ...common,
  externalAccount: z
    .strictObject({
      kid: Kid,
      hmacKey: z
        .string()
        .max(1024)
        .regex(/^[A-Za-z0-9_-]{16,}=*$/, 'use the key as the authority gives it (base64url)')
        .nullable()
        .default(null)
        .meta({ description: 'Never answered; null keeps the one that is stored for this kid' }),
    })
    .nullable()
    .default(null),
})
export type AcmeUpdate = z.infer<typeof AcmeUpdate>

export const NO_ACME: AcmeConfig = {
  ...{ enabled: false, directory: '', contact: null, names: [], termsAgreed: false, ca: null, externalAccount: null },
}

/** What came of earlier orders, as it is stored. */
export const AcmeRecord = z.strictObject({
  issued: z
    .strictObject({ fingerprint256: z.string(), directory: z.string(), names: z.array(z.string()) })
    .nullable()
    .default(null),
  lastOrder: z
    .strictObject({ at: Timestamp, outcome: z.enum(['issued', 'failed']), requestor: z.string() })
    .nullable()
    .default(null),
  problem: z
    .strictObject({ at: Timestamp, message: z.string(), attempts: z.number().int() })
    .nullable()
    .default(null)
    .meta({ description: 'Why the last order failed, and how many in a row did' }),
})
export type AcmeRecord = z.infer<typeof AcmeRecord>

export const AcmeState = z.strictObject({
  names: z.array(z.string()).meta({ description: 'What would be ordered now' }),
  inPlace: z.boolean().meta({ description: 'The certificate in place was ordered with these settings' }),
  nextRenewal: Timestamp.nullable().meta({ description: 'When the next order is made by itself; null: never' }),
  lastOrder: AcmeRecord.shape.lastOrder.unwrap(),
  problem: AcmeRecord.shape.problem.unwrap(),
})
export type AcmeState = z.infer<typeof AcmeState>

export const Acme = z.strictObject({ config: AcmeConfig, state: AcmeState })
export type Acme = z.infer<typeof Acme>

export const AcmeOrder = z.strictObject({ confirmWithinSeconds: ConfirmWithin })
export type AcmeOrder = z.infer<typeof AcmeOrder>
