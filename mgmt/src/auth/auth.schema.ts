import { z } from 'zod'
import { Id, ListQuery, listOf, Timestamp } from '../api/common.schema.ts'
import { ConfirmWithin } from '../changes/change.schema.ts'
import { ROLES } from './permissions.ts'

export const Role = z.enum(ROLES)

/** 12 characters or more; length beats composition rules (NIST SP 800-63B). */
export const Password = z.string().min(12, 'use 12 characters or more').max(256)

/** RFC 1123 label or dotted name, as `hostname(7)` allows. */
export const HostName = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'use lower-case letters, digits and "-", not at an end')

export const SetupStatus = z.strictObject({ required: z.boolean(), hostName: z.string(), version: z.string() })
export type SetupStatus = z.infer<typeof SetupStatus>

export const SetupRequest = z.strictObject({ setupCode: z.string().max(64), password: Password, hostName: HostName })
export type SetupRequest = z.infer<typeof SetupRequest>

export const LoginRequest = z.strictObject({ username: z.string().max(64), password: z.string().max(256) })
export type LoginRequest = z.infer<typeof LoginRequest>

/** Who is logged in. `csrfToken` goes into the `X-CSRF-Token` header of every change made with the cookie. */
export const Session = z.strictObject({
  username: z.string(),
  role: Role,
  csrfToken: z.string(),
  expiresAt: Timestamp,
  hostName: z.string(),
  version: z.string(),
})
export type Session = z.infer<typeof Session>

export const ChangePasswordRequest = z.strictObject({ currentPassword: z.string().max(256), newPassword: Password })
export type ChangePasswordRequest = z.infer<typeof ChangePasswordRequest>

export const ApiToken = z.strictObject({
  id: Id,
  name: z.string(),
  role: Role,
  createdAt: Timestamp,
  expiresAt: Timestamp.nullable(),
  lastUsedAt: Timestamp.nullable(),
})
export type ApiToken = z.infer<typeof ApiToken>

export const ApiTokenCreate = z.strictObject({
  name: z.string().min(1).max(63),
  role: Role,
  expiresInDays: z.number().int().min(1).max(3650).nullable().default(null),
})

/** The only answer that holds the secret: it is stored as a hash. Sent as `Authorization: Bearer <secret>`. */
export const ApiTokenCreated = z.strictObject({ token: ApiToken, secret: z.string() })
export const ApiTokenList = listOf(ApiToken)

export const AuditRecord = z.strictObject({
  id: z.number().int(),
  at: Timestamp,
  who: z.string(),
  from: z.string(),
  action: z.string(),
  target: z.string(),
  outcome: z.enum(['ok', 'refused', 'failed']),
  status: z.number().int(),
  requestId: z.string(),
})
export type AuditRecord = z.infer<typeof AuditRecord>

export const Certificate = z.strictObject({
  subject: z.string(),
  issuer: z.string(),
  validFrom: Timestamp,
  validTo: Timestamp,
  fingerprint256: z.string(),
  selfSigned: z.boolean(),
  subjectAltNames: z.array(z.string()),
})
export type Certificate = z.infer<typeof Certificate>

/** PEM texts. The certificate's own comes first, then those that issued it; the key has no passphrase. */
export const CertificateUpload = z.strictObject({
  certificate: z.string().max(65_536),
  key: z.string().max(16_384),
  confirmWithinSeconds: ConfirmWithin,
})
export type CertificateUpload = z.infer<typeof CertificateUpload>

export const AuditQuery = ListQuery
export const AuditList = listOf(AuditRecord)
