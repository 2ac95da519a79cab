import type { LogEntry } from './log.schema.ts'

/** Facilities of syslog: the kernel, and daemons for everything that names none. */
const KERNEL = 0
const DAEMON = 3
/** What every receiver has to take is 2048 bytes, what it should take 8192 (RFC 5425). */
const MAX_MESSAGE_BYTES = 8192

/** A header field: printable ASCII without spaces, `-` for nothing. */
function field(text: string, length: number): string {
  const clean = text.replace(/[^\x21-\x7e]/g, '_').slice(0, length)
  return clean === '' ? '-' : clean
}

function facilityOf({ fields }: LogEntry): number {
  const stated = /^\d{1,2}$/.test(fields.SYSLOG_FACILITY ?? '') ? Number(fields.SYSLOG_FACILITY) : undefined
  if (stated !== undefined && stated <= 23) return stated
  return fields._TRANSPORT === 'kernel' ? KERNEL : DAEMON
}

const encoder = new TextEncoder()

/** Bytes of UTF-8 that end with a whole character. */
function cut(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length <= length) return bytes
  let end = length
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return bytes.subarray(0, end)
}

/** An entry as a syslog message (RFC 5424) in a frame that begins with its length (RFC 5425). */
export function syslogFrame(entry: LogEntry, hostName: string): Uint8Array {
  const priority = facilityOf(entry) * 8 + entry.priority
  const identifier = entry.identifier || entry.unit || ''
  const header = [
    `<${priority}>1`,
    entry.at,
    field(hostName, 255),
    field(identifier, 48),
    field(entry.pid === null ? '' : String(entry.pid), 128),
    field(entry.fields.MESSAGE_ID ?? '', 32),
    '-',
  ].join(' ')
  const message = cut(encoder.encode(`${header} \ufeff${entry.message}`), MAX_MESSAGE_BYTES)
  const length = encoder.encode(`${message.length} `)
  const frame = new Uint8Array(length.length + message.length)
  frame.set(length)
  frame.set(message, length.length)
  return frame
}

/** Why the settings cannot be used, or undefined. */
export function whyNotForward({ enabled, server, ca }: { enabled: boolean; server: string; ca: string | null }) {
  if (enabled && server === '') return { server: 'name the server that takes the entries' }
  if (ca !== null && !/-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(ca)) {
    return { ca: 'is no certificate in PEM' }
  }
  if (ca !== null && /PRIVATE KEY/.test(ca)) return { ca: 'holds a private key: give the certificates only' }
  return undefined
}
