import { z } from 'zod'

const Property = z.object({ type: z.string(), data: z.unknown() })
/** Family and bytes of an address. */
const Address = z.tuple([z.number(), z.array(z.number())])
/**
 * Leap, version, mode, stratum, precision, root delay, root dispersion, reference, then four times in microseconds
 * (sent by us, received, sent back, received by us), ignored, number of packets, jitter.
 */
const Message = z.array(z.union([z.number(), z.boolean(), z.array(z.number())])).length(15)

export interface TimesyncState {
  server: string
  address: string
  /** How far our clock was behind (positive) or ahead of the server's at the last packet, in milliseconds. */
  offsetMs: number | null
  /** Servers that the network told. */
  linkServers: string[]
}

/** What is asked of systemd-timesyncd, in this order. */
export const PROPERTIES = ['ServerName', 'ServerAddress', 'NTPMessage', 'LinkNTPServers'] as const

function addressOf(data: unknown): string {
  const parsed = Address.safeParse(data)
  if (!parsed.success) return ''
  const [, bytes] = parsed.data
  if (bytes.length === 4) return bytes.join('.')
  if (bytes.length !== 16) return ''
  const words = Array.from({ length: 8 }, (_, index) => ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0))
  return new URL(`http://[${words.map(word => word.toString(16)).join(':')}]`).hostname.slice(1, -1)
}

function offsetOf(data: unknown): number | null {
  const parsed = Message.safeParse(data)
  if (!parsed.success) return null
  const numbers = parsed.data.map(value => (typeof value === 'number' ? value : 0))
  const [sent = 0, received = 0, answered = 0, arrived = 0] = numbers.slice(8, 12)
  const packets = numbers[13] ?? 0
  return packets === 0 ? null : (received - sent + (answered - arrived)) / 2 / 1000
}

/** Reads one JSON object a line, as `busctl --json=short get-property` prints the properties above. */
export function parseTimesync(text: string): TimesyncState {
  const lines = text.split('\n').filter(Boolean)
  const [server, address, message, link] = lines.map(line => Property.parse(JSON.parse(line)).data)
  return {
    server: z.string().catch('').parse(server),
    address: addressOf(address),
    offsetMs: offsetOf(message),
    linkServers: z.array(z.string()).catch([]).parse(link),
  }
}
