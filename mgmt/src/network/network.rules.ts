import { ApiError } from '../api/errors.ts'
import { formatAddress, formatSubnet, isPrivate, overlap, parseAddress, parseSubnet, type Subnet } from '../lib/ipv4.ts'
import type { NetworkConfig } from './network.schema.ts'

/** What a network may look like; pure, so that each refusal can be read and tested by itself. */

export type NatConfig = Extract<NetworkConfig, { type: 'nat' }>

const MIN_PREFIX = 8
/** The smallest subnet with a gateway and five addresses for VMs. */
const MAX_PREFIX = 29

const BRIDGE_PREFIX = 'lqx'
/** Digits of the id in a bridge's name: the kernel takes names of 15 bytes. The end of a UUID is its random part. */
const ID_DIGITS = 10

const digitsOf = (networkId: string) => networkId.replaceAll('-', '').slice(-ID_DIGITS)

export const bridgeOf = (networkId: string): string => BRIDGE_PREFIX + digitsOf(networkId)

export const isOurBridge = (name: string): boolean => /^lqx[0-9a-f]{10}$/.test(name)

/** A fixed, locally administered address: guests keep the gateway in their caches however ports come and go. */
export const bridgeMac = (networkId: string): string => ['02', ...(digitsOf(networkId).match(/../g) ?? [])].join(':')

/** The first address of the subnet. */
export const gatewayOf = (config: NatConfig): string => formatAddress(parseSubnet(config.subnet).first + 1)

function refuse(field: string, message: string): never {
  throw new ApiError('invalid_request', message, { details: { [field]: message } })
}

function checkSubnet(text: string): Subnet {
  const subnet = parseSubnet(text)
  if (subnet.prefix < MIN_PREFIX || subnet.prefix > MAX_PREFIX) {
    refuse('subnet', `Choose a subnet between /${MIN_PREFIX} and /${MAX_PREFIX}.`)
  }
  if (formatSubnet(subnet) !== text) refuse('subnet', `Write the subnet as ${formatSubnet(subnet)}.`)
  if (!isPrivate(subnet)) refuse('subnet', 'Choose a private subnet: in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.')
  return subnet
}

function checkDhcp(config: NatConfig, subnet: Subnet): void {
  if (config.dhcp === null) return
  const start = parseAddress(config.dhcp.rangeStart)
  const end = parseAddress(config.dhcp.rangeEnd)
  const [lowest, highest] = [subnet.first + 2, subnet.last - 1]
  if (start > end) refuse('dhcp', 'The DHCP range ends before it starts.')
  if (start < lowest || end > highest) {
    refuse(
      'dhcp',
      `Choose a DHCP range between ${formatAddress(lowest)} and ${formatAddress(highest)}; ${gatewayOf(config)} is the gateway.`,
    )
  }
}

/** Subnets that are taken, with who has them: for refusals that name the other side. */
export interface Taken {
  subnet: string
  by: string
}

/** Refuses a config that cannot work on this host. `taken` are the other NAT networks and the host's addresses. */
export function checkConfig(config: NetworkConfig, taken: readonly Taken[]): void {
  if (config.type === 'bridged') return
  const subnet = checkSubnet(config.subnet)
  checkDhcp(config, subnet)
  const other = taken.find(entry => overlap(subnet, parseSubnet(entry.subnet)))
  if (other !== undefined) refuse('subnet', `${config.subnet} overlaps with ${other.subnet} of ${other.by}.`)
}

/** What is wrong when the host was given an address in a network's subnet after that was made; null when nothing is. */
export function overlapProblem(config: NetworkConfig, hostSubnets: readonly string[]): string | null {
  if (config.type === 'bridged') return null
  const other = hostSubnets.find(subnet => overlap(parseSubnet(config.subnet), parseSubnet(subnet)))
  if (other === undefined) return null
  return `Its subnet overlaps with the host's address ${other}: give this network another subnet.`
}

/** Refuses what would cut off VMs or change the nature of a network. */
export function checkChange(name: string, before: NetworkConfig, after: NetworkConfig, usedBy: number): void {
  if (before.type !== after.type) {
    throw new ApiError('illegal_state', `"${name}" stays ${before.type}: create another network for the other type.`)
  }
  if (usedBy === 0) return
  const moves =
    (before.type === 'nat' && after.type === 'nat' && before.subnet !== after.subnet) ||
    (before.type === 'bridged' && after.type === 'bridged' && before.vlan !== after.vlan)
  if (!moves) return
  const what = before.type === 'nat' ? 'subnet' : 'VLAN'
  throw new ApiError('in_use', `${usedBy} network cards use "${name}": detach them to change its ${what}.`)
}

/** First subnet for the built-in NAT network that nobody has: 10.77.0.0/24, else one of its neighbours. */
export function freeNatConfig(taken: readonly Taken[]): NatConfig {
  for (let second = 77; second < 256; second++) {
    const subnet = `10.${second}.0.0/24`
    if (taken.some(entry => overlap(parseSubnet(subnet), parseSubnet(entry.subnet)))) continue
    const dhcp = { rangeStart: `10.${second}.0.10`, rangeEnd: `10.${second}.0.250` }
    return { type: 'nat', description: 'Private network behind this host', subnet, dhcp, dnsServers: [] }
  }
  throw new ApiError('illegal_state', 'No free subnet for the NAT network was found.')
}
