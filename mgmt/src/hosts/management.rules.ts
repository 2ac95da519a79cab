import { ManagementConfig } from './management.schema.ts'

/** A host that nobody has configured: DHCP on the first card with a link. */
export const DEFAULT_MANAGEMENT: ManagementConfig = { method: 'dhcp' }

/** What a file of the management network says, or why it says nothing usable. */
export function parseManagement(text: string): { config: ManagementConfig } | { problem: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { problem: 'it is not valid JSON' }
  }
  const result = ManagementConfig.safeParse(value)
  if (result.success) return { config: result.data }
  const [issue] = result.error.issues
  return { problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not valid'}`.replace(/^: /, '') }
}

/** The file of a config, the same text for the same config. */
export function managementFile(config: ManagementConfig): string {
  return `${JSON.stringify(config, null, 2)}\n`
}

/** Addresses under which the host is reached with this config; none when DHCP decides. */
export function addressesOf(config: ManagementConfig): string[] {
  return config.method === 'static' ? config.addresses.map(cidr => cidr.split('/', 1)[0] ?? '') : []
}

/** What a change of the config is called in lists. */
export function managementTitle(config: ManagementConfig, hostName: string): string {
  const how = config.method === 'dhcp' ? 'DHCP' : addressesOf(config).join(', ')
  const vlan = config.vlan === undefined ? '' : `, VLAN ${config.vlan}`
  return `Management network of ${hostName}: ${how}${vlan}`
}

/** Cards that the config names and the host does not have. */
export function missingCards(config: ManagementConfig, nics: readonly { name: string; mac: string }[]): string[] {
  const named = config.bond?.cards ?? (config.card === undefined ? [] : [config.card])
  return named.filter(card => !nics.some(({ name, mac }) => name === card || mac === card))
}
