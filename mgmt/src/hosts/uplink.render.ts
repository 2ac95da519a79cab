import type { ManagementConfig } from './management.schema.ts'

/**
 * The management network in the form that the unit limiquantix-uplink.service reads without help: lines of a word and
 * a value, an empty line, then what systemd-networkd is told (nothing for DHCP, which the image's own file is for).
 * `source` is the SHA-256 of the file that this was made from. Values were checked by their schema: none holds a space
 * or a line break.
 */
export function renderUplink(config: ManagementConfig, source: string): string {
  const cards = config.bond?.cards ?? (config.card === undefined ? [] : [config.card])
  const lines = [
    'limiquantix-uplink 1',
    `source ${source}`,
    ...cards.map(card => `card ${card}`),
    ...(config.bond === undefined ? [] : [`bond ${config.bond.mode}`]),
    ...(config.vlan === undefined ? [] : [`vlan ${config.vlan}`]),
    '',
    ...(config.method === 'static' ? networkLines(config) : []),
  ]
  return `${lines.join('\n')}\n`
}

function networkLines(config: Extract<ManagementConfig, { method: 'static' }>): string[] {
  const gateways = [config.gateway, config.gateway6].filter(gateway => gateway !== undefined)
  return [
    '[Network]',
    'DHCP=no',
    // Static means: these addresses and no others.
    'IPv6AcceptRA=no',
    'LinkLocalAddressing=ipv6',
    'LLMNR=no',
    'MulticastDNS=no',
    ...config.addresses.map(address => `Address=${address}`),
    ...gateways.map(gateway => `Gateway=${gateway}`),
    ...config.dns.map(server => `DNS=${server}`),
    '',
    '[Link]',
    'RequiredForOnline=routable',
  ]
}
