import { z } from 'zod'
import { Id, Timestamp } from '../api/common.schema.ts'

/** Severities of syslog, by number (RFC 5424). */
export const PRIORITIES = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'info', 'debug'] as const

/** A place in the journal, as journald writes it. */
export const LogCursor = z.string().regex(/^[a-z0-9=;]{1,256}$/, 'use the cursor of an entry')

export const LogEntry = z.strictObject({
  cursor: LogCursor,
  at: Timestamp,
  priority: z.number().int().min(0).max(7).meta({ description: 'Severity: 0 emergency to 7 debug' }),
  message: z.string(),
  /** The message was longer than what is given. */
  truncated: z.boolean(),
  /** What the program calls itself. */
  identifier: z.string(),
  unit: z.string().nullable(),
  pid: z.number().int().nullable(),
  bootId: z.string(),
  /** Other fields of the entry that help to understand it, by journald's names. */
  fields: z.record(z.string(), z.string()),
})
export type LogEntry = z.infer<typeof LogEntry>

const boolish = /^(current|previous|[0-9a-f]{32})$/

/** What to look for. Each value is checked so that it cannot be taken for anything else by the tool that reads. */
export const LogFilter = z.strictObject({
  unit: z
    .string()
    .max(256)
    .regex(/^[A-Za-z0-9:_.@\\][A-Za-z0-9:_.@\\-]*$/, 'use the name of a unit')
    .optional(),
  priority: z.coerce.number().int().min(0).max(7).optional().meta({ description: 'This severity and graver ones' }),
  boot: z.string().regex(boolish, 'use "current", "previous" or the id of a boot').optional(),
  since: Timestamp.optional(),
  until: Timestamp.optional(),
  text: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}]*$/u, 'use printable characters')
    .optional()
    .meta({ description: 'Text that the message contains, in upper or lower case' }),
})
export type LogFilter = z.infer<typeof LogFilter>

export const LogQuery = LogFilter.extend({
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  pageToken: z.string().max(512).optional(),
})
export type LogQuery = z.infer<typeof LogQuery>

/** Newest first; `nextPage` leads to older entries. There is no total: counting would read the whole journal. */
export const LogPage = z.strictObject({
  items: z.array(LogEntry),
  nextPage: z.string().optional(),
  incomplete: z.boolean().meta({ description: 'The search was ended because it took too long' }),
})
export type LogPage = z.infer<typeof LogPage>

export const LogFollowQuery = LogFilter.omit({ since: true, until: true, boot: true }).extend({
  after: LogCursor.optional().meta({ description: 'Begin after this entry; without it with what comes now' }),
})
export type LogFollowQuery = z.infer<typeof LogFollowQuery>

export const LogBoot = z.strictObject({ id: z.string(), first: Timestamp, last: Timestamp })
export type LogBoot = z.infer<typeof LogBoot>

/** What one can filter by: units that wrote something, and boots, newest first. */
export const LogSources = z.strictObject({ units: z.array(z.string()), boots: z.array(LogBoot) })
export type LogSources = z.infer<typeof LogSources>

export const HostParams = z.strictObject({ id: Id })
