import { z } from 'zod'
import { Timestamp } from '../api/common.schema.ts'

/** A name of the time zone database; whether this machine knows it is checked when it is set. */
const TimeZone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9_+-]+(\/[A-Za-z0-9_+-]+){0,2}$/, 'use the name of a time zone, such as Europe/Berlin')

const TimeServer = z
  .string()
  .max(253)
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/, 'use a name or an address')

export const TimeConfig = z.strictObject({
  timeZone: TimeZone,
  ntpServers: z
    .array(TimeServer)
    .max(8)
    .meta({ description: 'None: those that the network tells, or else the pool of Debian' }),
})
export type TimeConfig = z.infer<typeof TimeConfig>

export const TimeState = z.strictObject({
  /** The clock of the host when it was asked. */
  now: Timestamp,
  timeZone: z.string().meta({ description: 'The zone that is in effect' }),
  running: z.boolean().meta({ description: 'The clock is being kept by time servers' }),
  synchronised: z.boolean(),
  lastSyncAt: Timestamp.nullable(),
  server: z.string().nullable(),
  address: z.string().nullable(),
  offsetMs: z.number().nullable().meta({ description: 'How far the clock was from that of the server' }),
  networkServers: z.array(z.string()).meta({ description: 'Servers that the network told (DHCP)' }),
})
export type TimeState = z.infer<typeof TimeState>

export const HostTime = z.strictObject({ config: TimeConfig, state: TimeState })
export type HostTime = z.infer<typeof HostTime>

export const TimeZones = z.strictObject({ items: z.array(z.string()) })
