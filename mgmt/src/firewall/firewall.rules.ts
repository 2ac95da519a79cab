import { FirewallConfig } from './firewall.schema.ts'

/** A host that nobody has configured is reached from everywhere. */
export const OPEN: FirewallConfig = { sources: [] }

/** The file of a config, the same text for the same config. */
export const firewallFile = (config: FirewallConfig): string => `${JSON.stringify(config, null, 2)}\n`

/** What such a file says; undefined when it says nothing usable. */
export function parseFirewall(text: string): FirewallConfig | undefined {
  try {
    return FirewallConfig.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** What a change of the config is called in lists. */
export function firewallTitle({ sources }: FirewallConfig, hostName: string): string {
  const [first, ...more] = sources
  if (first === undefined) return `Management of ${hostName}: from everywhere`
  return `Management of ${hostName}: from ${first}${more.length === 0 ? '' : ` and ${more.length} more`}`
}
