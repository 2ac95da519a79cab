/** An IPv4 network: `base` is its first address as a number, `bits` the length of its prefix. */
export type Subnet = { base: number; bits: number }

/** An address as a number, or undefined when it is none. No leading zeros: they read as octal elsewhere. */
export function parseIpv4(text: string): number | undefined {
  const parts = text.trim().split('.')
  if (parts.length !== 4) return undefined
  let address = 0
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined
    address = address * 256 + Number(part)
  }
  return address
}

/** A number as an address. */
export function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map(shift => Math.floor(address / 2 ** shift) % 256).join('.')
}

/** `10.1.2.0/24` as a subnet; undefined when it is none or when bits are set behind the prefix. */
export function parseSubnet(text: string): Subnet | undefined {
  const [address, length, ...rest] = text.trim().split('/')
  if (address === undefined || length === undefined || rest.length > 0 || !/^\d{1,2}$/.test(length)) return undefined
  const base = parseIpv4(address)
  const bits = Number(length)
  if (base === undefined || bits > 32 || base % sizeOf({ bits }) !== 0) return undefined
  return { base, bits }
}

/** How many addresses it has, its own and the broadcast address included. */
export function sizeOf({ bits }: Pick<Subnet, 'bits'>): number {
  return 2 ** (32 - bits)
}

/** The last address: the broadcast address. */
export function lastOf(subnet: Subnet): number {
  return subnet.base + sizeOf(subnet) - 1
}

export function contains(subnet: Subnet, address: number): boolean {
  return address >= subnet.base && address <= lastOf(subnet)
}

export function overlap(a: Subnet, b: Subnet): boolean {
  return a.base <= lastOf(b) && b.base <= lastOf(a)
}

/** The gateway: the first address, where the host itself sits. */
export function gatewayOf(subnet: Subnet): string {
  return formatIpv4(subnet.base + 1)
}

/**
 * A DHCP range that leaves room for fixed addresses: the upper half and a little more of a large subnet (from .100
 * of a /24), everything but the gateway of a small one.
 */
export function defaultRange(subnet: Subnet): { rangeStart: string; rangeEnd: string } {
  const size = sizeOf(subnet)
  const first = size >= 256 ? 100 : size >= 32 ? 10 : 2
  return { rangeStart: formatIpv4(subnet.base + first), rangeEnd: formatIpv4(lastOf(subnet) - (size >= 256 ? 5 : 1)) }
}

/** The first free `10.77.x.0/24`: private, and rarely used by anything else. Undefined when all are taken. */
export function freeSubnet(used: readonly Subnet[]): string | undefined {
  for (let third = 0; third < 256; third++) {
    const subnet = { base: ((10 * 256 + 77) * 256 + third) * 256, bits: 24 }
    if (!used.some(other => overlap(subnet, other))) return `${formatIpv4(subnet.base)}/24`
  }
  return undefined
}

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10']

/** True when the whole subnet is meant for private use (RFC 1918, RFC 6598). */
export function isPrivate(subnet: Subnet): boolean {
  return PRIVATE.some(text => {
    const range = parseSubnet(text)
    return range !== undefined && contains(range, subnet.base) && contains(range, lastOf(subnet))
  })
}
