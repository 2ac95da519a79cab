import type { NetworkSpec } from './network.driver.ts'
import { gatewayOf, type NatConfig } from './network.rules.ts'

/** Name of the table that holds every rule of ours and nothing else. */
export const TABLE = 'limiquantix'

interface Nat {
  bridge: string
  config: NatConfig
}

const services = ({ bridge, config }: Nat): string[] => {
  if (config.dhcp === null) return []
  const gateway = gatewayOf(config)
  const dns = [`iifname "${bridge}" ip daddr ${gateway} meta l4proto { tcp, udp } th dport 53 accept`]
  return [`iifname "${bridge}" udp dport 67 accept`, ...(config.dnsServers.length === 0 ? dns : [])]
}

const input = (nat: Nat): string[] => [
  `iifname "${nat.bridge}" ct state established,related accept`,
  ...services(nat),
  `iifname "${nat.bridge}" ip daddr ${gatewayOf(nat.config)} icmp type echo-request accept`,
  // Everything else that guests ask of the host, above all its management.
  `iifname "${nat.bridge}" drop`,
]

const forward = ({ bridge, config }: Nat, others: readonly Nat[]): string[] => [
  // Guests have the addresses of their subnet, no others, and no way out by IPv6.
  `iifname "${bridge}" meta nfproto ipv6 drop`,
  `iifname "${bridge}" ip saddr != ${config.subnet} drop`,
  ...others.map(other => `iifname "${bridge}" oifname "${other.bridge}" drop`),
  `oifname "${bridge}" ct state established,related accept`,
  // From outside, and from other networks, nobody begins to talk to guests.
  `oifname "${bridge}" drop`,
]

const chain = (name: string, hook: string, rules: readonly string[]): string =>
  [`  chain ${name} {`, `    ${hook}`, ...rules.map(rule => `    ${rule}`), '  }'].join('\n')

/**
 * The whole ruleset of all NAT networks, as input of `nft -f -`: the kernel replaces the table in one step, so no
 * packet ever meets half of it. Values are bridge names, addresses and subnets, each made from checked numbers.
 */
export function renderFilter(specs: readonly NetworkSpec[]): string {
  const nats = specs.flatMap(({ bridge, config }) => (config.type === 'nat' ? [{ bridge, config }] : []))
  const others = (nat: Nat) => nats.filter(other => other !== nat)
  const masquerade = ({ bridge, config }: Nat) => `ip saddr ${config.subnet} oifname != "${bridge}" masquerade`
  return [
    // Deleting what may not exist is an error, so it is made first.
    `table inet ${TABLE} { }`,
    `delete table inet ${TABLE}`,
    `table inet ${TABLE} {`,
    chain('input', 'type filter hook input priority filter; policy accept;', nats.flatMap(input)),
    chain(
      'forward',
      'type filter hook forward priority filter; policy accept;',
      nats.flatMap(nat => forward(nat, others(nat))),
    ),
    chain('postrouting', 'type nat hook postrouting priority srcnat; policy accept;', nats.map(masquerade)),
    '}',
    '',
  ].join('\n')
}
