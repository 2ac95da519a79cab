/** IPv4 arithmetic on numbers from 0 to 2^32 - 1. Pure; inputs were checked to be addresses by their schema. */

export interface Subnet {
  /** First and last address of the range. */
  first: number
  last: number
  prefix: number
}

export function parseAddress(text: string): number {
  return text.split('.').reduce((value, part) => value * 256 + Number(part), 0)
}

export function formatAddress(value: number): string {
  return [24, 16, 8, 0].map(shift => Math.floor(value / 2 ** shift) % 256).join('.')
}

/** The subnet that `10.77.0.5/24` lies in. */
export function parseSubnet(text: string): Subnet {
  const [address = '', bits = '32'] = text.split('/')
  const prefix = Number(bits)
  const size = 2 ** (32 - prefix)
  const first = Math.floor(parseAddress(address) / size) * size
  return { first, last: first + size - 1, prefix }
}

export function formatSubnet({ first, prefix }: Subnet): string {
  return `${formatAddress(first)}/${prefix}`
}

export function netmask({ first, last }: Subnet): string {
  return formatAddress(2 ** 32 - (last - first + 1))
}

export const overlap = (a: Subnet, b: Subnet): boolean => a.first <= b.last && b.first <= a.last

/** Address ranges for private use (RFC 1918). */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(parseSubnet)

export const isPrivate = (subnet: Subnet): boolean =>
  PRIVATE.some(range => range.first <= subnet.first && subnet.last <= range.last)
