import type { FirewallConfig } from './firewall.schema.ts'

/** Name of the table that holds these rules and nothing else. */
export const TABLE = 'limiquantix_management'

const PORTS = '{ 80, 443 }'

/**
 * Input of `nft -f -` for who reaches the management. The kernel replaces the table in one step. Whoever is refused is
 * told so at once, on connections that are open too. Values are networks in the form that was checked.
 */
export function renderFirewall({ sources }: FirewallConfig): string {
  // Deleting what may not exist is an error, so it is made first.
  const none = [`table inet ${TABLE} { }`, `delete table inet ${TABLE}`]
  if (sources.length === 0) return [...none, ''].join('\n')
  return [
    ...none,
    `table inet ${TABLE} {`,
    '  chain input {',
    '    type filter hook input priority filter - 10; policy accept;',
    '    iifname "lo" accept',
    `    tcp dport != ${PORTS} accept`,
    '    meta l4proto != tcp accept',
    // One rule for each: in a set, networks that lie in each other are an error.
    ...sources.map(source => `    ${source.includes(':') ? 'ip6' : 'ip'} saddr ${source} accept`),
    '    meta l4proto tcp reject with tcp reset',
    '  }',
    '}',
    '',
  ].join('\n')
}
