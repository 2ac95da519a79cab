import { parseAddress, parseSubnet } from '../lib/ipv4.ts'
import type { MachineFacts, PxeConfig } from './pxe.schema.ts'
import { Mac } from './pxe.schema.ts'

/** More addresses than one host installs machines at once. */
const MAX_RANGE = 1_024
const FACT_LENGTH = 64

/** Why this host cannot give out these addresses on its network, by the name of the field; undefined when it can. */
export function whyNotServe(config: PxeConfig, cidr: string): Record<string, string> | undefined {
  if (config.dhcp.mode === 'proxy') return undefined
  const subnet = parseSubnet(cidr)
  const own = parseAddress(cidr.split('/')[0] ?? '')
  const [start, end] = [parseAddress(config.dhcp.rangeStart), parseAddress(config.dhcp.rangeEnd)]
  const outside = (address: number) => address <= subnet.first || address >= subnet.last
  if (outside(start)) return { 'dhcp.rangeStart': `is not an address of a machine in ${cidr}` }
  if (outside(end)) return { 'dhcp.rangeEnd': `is not an address of a machine in ${cidr}` }
  if (start > end) return { 'dhcp.rangeEnd': 'is before the first address' }
  if (start <= own && own <= end) return { 'dhcp.rangeStart': 'the range holds the address of this host' }
  if (end - start >= MAX_RANGE) return { 'dhcp.rangeEnd': `the range has more than ${MAX_RANGE} addresses` }
  return undefined
}

/** A MAC address as iPXE and people write it, in the form of this API; undefined for what is none. */
export function normalMac(text: string): string | undefined {
  const result = Mac.safeParse(text.toLowerCase().replaceAll('-', ':'))
  // Addresses of groups belong to no machine.
  if (!result.success || (Number.parseInt(result.data.slice(0, 2), 16) & 1) === 1) return undefined
  return result.data === '00:00:00:00:00:00' ? undefined : result.data
}

const fact = (text: string | null): string =>
  (text ?? '')
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, FACT_LENGTH)

/** What a machine says of itself in the query of its request. It may say anything: only short plain text is kept. */
export function factsOf(query: { get(name: string): string | null }): MachineFacts {
  return {
    uuid: fact(query.get('uuid')),
    serial: fact(query.get('serial')),
    manufacturer: fact(query.get('manufacturer')),
    product: fact(query.get('product')),
    asset: fact(query.get('asset')),
  }
}

/**
 * The bytes that a `Range` header asks for: undefined without one (or of a form that may be ignored), null when there
 * are no such bytes. One range only.
 */
export function rangeOf(header: string | undefined, bytes: number): { start: number; end: number } | null | undefined {
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined
  if (from === '') return Number(to) === 0 ? null : { start: Math.max(0, bytes - Number(to)), end: bytes - 1 }
  const start = Number(from)
  const end = to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1)
  return start >= bytes || start > end ? null : { start, end }
}
