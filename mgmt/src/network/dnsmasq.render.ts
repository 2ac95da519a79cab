import { netmask, parseAddress, parseSubnet } from '../lib/ipv4.ts'
import type { NetworkSpec } from './network.driver.ts'
import { gatewayOf } from './network.rules.ts'

const LEASE_TIME = '12h'
/** More addresses than a host has guests: one guest that asks for ever more must not fill the host's memory. */
const MAX_LEASES = 8_192

/**
 * dnsmasq's configuration of a NAT network, or undefined when it hands out nothing. Every value is an address or a
 * name made here from checked numbers: no text of a user gets into the file.
 */
export function renderDnsmasq({ id, bridge, config }: NetworkSpec, leaseFile: string): string | undefined {
  if (config.type !== 'nat' || config.dhcp === null) return undefined
  const { rangeStart, rangeEnd } = config.dhcp
  const gateway = gatewayOf(config)
  const dns = config.dnsServers.length === 0 ? [gateway] : config.dnsServers
  const count = parseAddress(rangeEnd) - parseAddress(rangeStart) + 1
  return [
    `# DHCP and DNS of the network ${id}. Written by limiquantixd; changes are lost.`,
    `interface=${bridge}`,
    'except-interface=lo',
    'bind-dynamic',
    // 0 switches DNS off: guests were given other servers.
    `port=${config.dnsServers.length === 0 ? 53 : 0}`,
    'no-hosts',
    'domain-needed',
    'bogus-priv',
    'dhcp-authoritative',
    'no-ping',
    `dhcp-range=${rangeStart},${rangeEnd},${netmask(parseSubnet(config.subnet))},${LEASE_TIME}`,
    `dhcp-lease-max=${Math.min(count, MAX_LEASES)}`,
    `dhcp-option=option:router,${gateway}`,
    `dhcp-option=option:dns-server,${dns.join(',')}`,
    `dhcp-leasefile=${leaseFile}`,
    'pid-file=',
    '',
  ].join('\n')
}
