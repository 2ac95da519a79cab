import { z } from 'zod'
import { ConfirmWithin } from '../changes/change.schema.ts'

const MAX_SOURCES = 32
const Source = z.union([z.cidrv4(), z.cidrv6()], 'write a network with the length of its prefix, such as 192.0.2.0/24')

/** Who reaches the management of a host. */
export const FirewallConfig = z.strictObject({
  sources: z
    .array(Source)
    .max(MAX_SOURCES)
    .meta({ description: 'Networks that reach the interface and the API, on ports 80 and 443; empty: every network' }),
})
export type FirewallConfig = z.infer<typeof FirewallConfig>

export const Firewall = z.strictObject({
  config: FirewallConfig,
  state: z.strictObject({
    problem: z
      .string()
      .nullable()
      .meta({ description: 'Why the host does not act upon the config, null when it does' }),
  }),
})
export type Firewall = z.infer<typeof Firewall>

export const FirewallUpdate = z.strictObject({ config: FirewallConfig, confirmWithinSeconds: ConfirmWithin })
