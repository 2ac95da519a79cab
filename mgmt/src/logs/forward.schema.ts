import { z } from 'zod'
import { Timestamp } from '../api/common.schema.ts'

/** Where the journal of a host is sent: syslog over TLS (RFC 5425). */
export const ForwardConfig = z.strictObject({
  enabled: z.boolean(),
  server: z
    .string()
    .max(253)
    .regex(/^([A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?)?$/, 'use a name or an address'),
  port: z.number().int().min(1).max(65_535).default(6514),
  priority: z.number().int().min(0).max(7).default(6).meta({ description: 'This severity and graver ones are sent' }),
  ca: z
    .string()
    .max(64 * 1024)
    .nullable()
    .default(null)
    .meta({ description: 'Certificates (PEM) that the server has to be issued by; null: the public authorities' }),
})
export type ForwardConfig = z.infer<typeof ForwardConfig>

export const NOT_FORWARDED: ForwardConfig = { enabled: false, server: '', port: 6514, priority: 6, ca: null }

export const ForwardState = z.strictObject({
  status: z.enum(['off', 'connecting', 'connected', 'waiting']),
  /** Since when it is so. */
  since: Timestamp,
  sent: z.number().int().meta({ description: 'Entries since the service was started' }),
  lastSentAt: Timestamp.nullable(),
  behindSeconds: z.number().nullable().meta({ description: 'Age of what is sent next, against the newest entry' }),
  lastError: z.strictObject({ at: Timestamp, message: z.string() }).nullable(),
})
export type ForwardState = z.infer<typeof ForwardState>

export const Forward = z.strictObject({ config: ForwardConfig, state: ForwardState })
export type Forward = z.infer<typeof Forward>
