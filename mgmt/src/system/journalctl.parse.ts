import { z } from 'zod'

/** A value of journald's JSON: text, bytes when it is no text, several when the field was given more than once. */
const Value = z.union([z.string(), z.null(), z.array(z.union([z.string(), z.null(), z.number(), z.array(z.number())]))])
const Line = z.record(z.string(), Value)

const decoder = new TextDecoder('utf-8', { fatal: false })

function text(value: z.infer<typeof Value> | undefined): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value
  if (value.every(each => typeof each === 'number')) return decoder.decode(Uint8Array.from(value))
  const [first] = value
  if (Array.isArray(first)) return decoder.decode(Uint8Array.from(first))
  return typeof first === 'string' ? first : undefined
}

export interface JournalEntry {
  cursor: string
  /** Microseconds since 1970. */
  realtime: number
  fields: Map<string, string>
}

/** One line of `journalctl --output=json`; undefined for what is no entry. */
export function parseJournalLine(line: string): JournalEntry | undefined {
  if (!line.startsWith('{')) return undefined
  let raw: unknown
  try {
    raw = JSON.parse(line)
  } catch {
    return undefined
  }
  const parsed = Line.safeParse(raw)
  if (!parsed.success) return undefined
  const fields = new Map<string, string>()
  for (const [name, value] of Object.entries(parsed.data)) {
    const content = text(value)
    if (content !== undefined) fields.set(name, content)
  }
  const cursor = fields.get('__CURSOR')
  const realtime = Number(fields.get('__REALTIME_TIMESTAMP'))
  return cursor === undefined || !Number.isFinite(realtime) ? undefined : { cursor, realtime, fields }
}

const Boots = z.array(
  z.object({ boot_id: z.string(), first_entry: z.coerce.number(), last_entry: z.coerce.number(), index: z.number() }),
)

/** `journalctl --list-boots --output=json`, times in microseconds. */
export function parseBoots(json: string): { id: string; first: number; last: number }[] {
  return Boots.parse(JSON.parse(json)).map(boot => ({
    id: boot.boot_id,
    first: boot.first_entry,
    last: boot.last_entry,
  }))
}
