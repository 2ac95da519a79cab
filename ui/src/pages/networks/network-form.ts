import type { Network, NetworkConfig, NetworkCreate } from '../../api/types.ts'
import { nameProblem } from '../names.ts'
import {
  contains,
  defaultRange,
  freeSubnet,
  gatewayOf,
  isPrivate,
  overlap,
  parseIpv4,
  parseSubnet,
  type Subnet,
} from './ipv4.ts'

/** A network as it stands in the form. */
export type NetworkDraft = {
  name: string
  type: NetworkConfig['type']
  description: string
  vlan: string
  subnet: string
  dhcp: boolean
  /** Empty follows the subnet. */
  rangeStart: string
  rangeEnd: string
  /** Separated by spaces or commas. */
  dnsServers: string
}
export type NetworkIssues = Partial<Record<keyof NetworkDraft, string>>

const subnetsOf = (networks: readonly Network[]): Subnet[] =>
  networks.flatMap(({ config }) => (config.type === 'nat' ? (parseSubnet(config.subnet) ?? []) : []))

/** What a new network starts as, or what an existing one is edited from. */
export function networkDraft(existing: Network | undefined, all: readonly Network[]): NetworkDraft {
  const blank: NetworkDraft = {
    name: '',
    type: 'bridged',
    description: '',
    vlan: '',
    subnet: freeSubnet(subnetsOf(all)) ?? '',
    dhcp: true,
    rangeStart: '',
    rangeEnd: '',
    dnsServers: '',
  }
  if (!existing) return blank
  const { config } = existing
  const common = { ...blank, name: existing.name, type: config.type, description: config.description }
  if (config.type === 'bridged') return { ...common, vlan: config.vlan === null ? '' : String(config.vlan) }
  return {
    ...common,
    subnet: config.subnet,
    dhcp: config.dhcp !== null,
    rangeStart: config.dhcp?.rangeStart ?? '',
    rangeEnd: config.dhcp?.rangeEnd ?? '',
    dnsServers: config.dnsServers.join(' '),
  }
}

/** What the subnet makes of the fields that are left empty; undefined while it is no usable subnet. */
export function derived(draft: NetworkDraft): { gateway: string; rangeStart: string; rangeEnd: string } | undefined {
  const subnet = parseSubnet(draft.subnet)
  if (!subnet || subnet.bits > 29) return undefined
  const range = defaultRange(subnet)
  return {
    gateway: gatewayOf(subnet),
    rangeStart: draft.rangeStart.trim() || range.rangeStart,
    rangeEnd: draft.rangeEnd.trim() || range.rangeEnd,
  }
}

const dnsOf = (draft: NetworkDraft) => draft.dnsServers.split(/[\s,]+/).filter(Boolean)

function rangeIssues(draft: NetworkDraft, subnet: Subnet): NetworkIssues {
  const range = derived(draft)
  const start = parseIpv4(range?.rangeStart ?? '')
  const end = parseIpv4(range?.rangeEnd ?? '')
  const inside = (address: number | undefined) =>
    address !== undefined && contains(subnet, address) && address > subnet.base + 1
  if (!inside(start)) return { rangeStart: `Use an address of ${draft.subnet} behind the gateway.` }
  if (!inside(end)) return { rangeEnd: `Use an address of ${draft.subnet} behind the gateway.` }
  return (start ?? 0) > (end ?? 0) ? { rangeEnd: 'The range ends before it begins.' } : {}
}

function natIssues(draft: NetworkDraft, others: readonly Network[]): NetworkIssues {
  const issues: NetworkIssues = {}
  const subnet = parseSubnet(draft.subnet)
  if (!subnet) issues.subnet = 'Write the first address and the prefix length, like 10.77.0.0/24.'
  else if (subnet.bits > 29 || subnet.bits < 8) issues.subnet = 'Use a prefix length from 8 to 29.'
  else if (!isPrivate(subnet)) issues.subnet = 'Use a private range: 10/8, 172.16/12, 192.168/16 or 100.64/10.'
  else if (subnetsOf(others).some(other => overlap(subnet, other)))
    issues.subnet = 'Another network uses these addresses.'
  else if (draft.dhcp) Object.assign(issues, rangeIssues(draft, subnet))
  const dns = dnsOf(draft)
  if (dns.some(server => parseIpv4(server) === undefined))
    issues.dnsServers = 'Use IPv4 addresses, separated by spaces.'
  else if (dns.length > 4) issues.dnsServers = 'Use at most four.'
  return issues
}

/** What keeps the draft from being saved, by field. `others` are the networks beside the edited one. */
export function networkIssues(draft: NetworkDraft, others: readonly Network[]): NetworkIssues {
  const names = new Set(others.map(network => network.name.toLowerCase()))
  const name = nameProblem(draft.name, names, 'network')
  const issues: NetworkIssues = name ? { name } : {}
  if (draft.type === 'nat') return { ...issues, ...natIssues(draft, others) }
  const vlan = draft.vlan.trim()
  if (vlan !== '' && !(/^\d+$/.test(vlan) && Number(vlan) >= 1 && Number(vlan) <= 4094)) {
    issues.vlan = 'Use a number from 1 to 4094, or nothing for no VLAN.'
  }
  return issues
}

/** The request for a draft without issues. */
export function networkRequest(draft: NetworkDraft): NetworkCreate {
  const { name, description } = draft
  if (draft.type === 'bridged') {
    const vlan = draft.vlan.trim() === '' ? null : Number(draft.vlan)
    return { name, config: { type: 'bridged', description, vlan } }
  }
  const range = draft.dhcp ? derived(draft) : undefined
  return {
    name,
    config: {
      type: 'nat',
      description,
      subnet: draft.subnet.trim(),
      dhcp: range ? { rangeStart: range.rangeStart, rangeEnd: range.rangeEnd } : null,
      dnsServers: dnsOf(draft),
    },
  }
}
