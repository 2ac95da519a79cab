import { z } from 'zod'
import { parseAddress, parseSubnet } from '../mgmt/src/lib/ipv4.ts'

/** The part of the answer file about the management network. */

/** A network card: its MAC address, or the name that the kernel gives it. */
const Card = z.string().regex(/^([0-9a-f]{2}(:[0-9a-f]{2}){5}|[a-z][a-z0-9]{0,14})$/, {
  error: 'write a MAC address (52:54:00:12:34:56, in lower case) or a name (enp1s0)',
})

const Bond = z.strictObject({
  mode: z.enum(['active-backup', '802.3ad', 'balance-xor']),
  cards: z
    .array(Card)
    .min(2, 'a bond needs two cards or more')
    .max(8)
    .refine(cards => new Set(cards).size === cards.length, 'names a card twice'),
})

/** What both methods share. */
const link = {
  card: Card.optional().meta({ description: 'the first card with a link, when absent' }),
  bond: Bond.optional(),
  vlan: z.number().int().min(1).max(4094).optional(),
}

const Address = z.union([z.ipv4(), z.ipv6()], 'write an IP address')
const WithPrefix = z.union(
  [z.cidrv4(), z.cidrv6()],
  'write an address with the length of its prefix, for example 192.0.2.10/24',
)

const Dhcp = z.strictObject({ method: z.literal('dhcp'), ...link })

const Static = z.strictObject({
  method: z.literal('static'),
  ...link,
  addresses: z.array(WithPrefix).min(1, 'give an address').max(8),
  gateway: z.ipv4('write an IPv4 address').optional(),
  gateway6: z.ipv6('write an IPv6 address').optional(),
  dns: z.array(Address).max(4).default([]),
})

const isV4 = (address: string) => !address.includes(':')

/** What is wrong with an IPv4 address on its subnet: the ends of a subnet are nobody's address (up to /30). */
function addressProblem(cidr: string): string | undefined {
  const { first, last, prefix } = parseSubnet(cidr)
  const address = parseAddress(cidr.split('/', 1)[0] ?? '')
  if (prefix > 30 || (address !== first && address !== last)) return undefined
  return `is the ${address === first ? 'name of the subnet' : 'broadcast address'}, not the address of a host`
}

function gatewayProblem(gateway: string, addresses: readonly string[]): string | undefined {
  const wanted = parseAddress(gateway)
  const own = addresses.filter(isV4)
  if (own.some(cidr => parseAddress(cidr.split('/', 1)[0] ?? '') === wanted)) return 'is the address of this host'
  const reached = own.map(parseSubnet).some(({ first, last }) => first <= wanted && wanted <= last)
  return reached ? undefined : 'is in the subnet of none of the addresses'
}

/** The management network: an optional bond, an optional VLAN on it, an address on top. */
export const NetworkAnswer = z
  .discriminatedUnion('method', [Dhcp, Static], 'write dhcp or static')
  .superRefine((network, context) => {
    const report = (path: (string | number)[], message: string | undefined) => {
      if (message !== undefined) context.addIssue({ code: 'custom', path, message })
    }
    if (network.card !== undefined && network.bond !== undefined) report(['card'], 'give either card or bond')
    if (network.method !== 'static') return
    network.addresses.forEach((cidr, index) => {
      if (isV4(cidr)) report(['addresses', index], addressProblem(cidr))
    })
    if (network.gateway !== undefined) report(['gateway'], gatewayProblem(network.gateway, network.addresses))
    if (network.gateway6 !== undefined && network.addresses.every(isV4))
      report(['gateway6'], 'needs an IPv6 address beside it')
  })
export type NetworkAnswer = z.output<typeof NetworkAnswer>
