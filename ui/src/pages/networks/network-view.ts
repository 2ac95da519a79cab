import type { Network } from '../../api/types.ts'
import type { Tone } from '../../ui/Badge.tsx'

export const TYPE_LABELS = { bridged: 'Bridged', nat: 'NAT' } as const

/** How a network's status is shown. */
export const STATUS_VIEWS: Record<Network['state']['status'], { tone: Tone; label: string }> = {
  active: { tone: 'ok', label: 'Active' },
  degraded: { tone: 'warn', label: 'Degraded' },
  down: { tone: 'bad', label: 'Down' },
}

/** What tells one network from another of its type: the VLAN or the addresses. */
export function segmentOf({ config }: Pick<Network, 'config'>): string {
  if (config.type === 'nat') return config.subnet
  return config.vlan === null ? 'No VLAN' : `VLAN ${config.vlan}`
}

/** The addresses that DHCP hands out, or null without DHCP. */
export function rangeOf({ config }: Pick<Network, 'config'>): string | null {
  return config.type === 'nat' && config.dhcp ? `${config.dhcp.rangeStart} – ${config.dhcp.rangeEnd}` : null
}
