import { ApiError } from '../api/errors.ts'
import type { JournalEntry } from '../system/journalctl.parse.ts'
import { type JournalMatch, journalBackwards, journalBoots, journalFollow, journalUnits } from '../system/journalctl.ts'
import type { LogDriver } from './log.driver.ts'
import { boundedMessage } from './log.rules.ts'
import type { LogEntry, LogFilter } from './log.schema.ts'

/** How long a search may take. A text that is nowhere makes it read everything that the filters leave. */
const SEARCH_MS = 12_000

/** Shown on their own, or of no use to a person. */
const KNOWN = new Set(['MESSAGE', 'PRIORITY', 'SYSLOG_IDENTIFIER', '_SYSTEMD_UNIT', '_PID', '_BOOT_ID'])

const number = (text: string | undefined): number | null =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : null
const iso = (microseconds: number): string => new Date(microseconds / 1000).toISOString()

export function toLogEntry({ cursor, realtime, fields }: JournalEntry): LogEntry {
  const others = [...fields].filter(([name]) => !KNOWN.has(name) && !name.startsWith('__'))
  return {
    cursor,
    at: iso(realtime),
    // What states none is like a line that a program printed.
    priority: Math.min(7, number(fields.get('PRIORITY')) ?? 6),
    ...boundedMessage(fields.get('MESSAGE') ?? ''),
    identifier: fields.get('SYSLOG_IDENTIFIER') ?? fields.get('_COMM') ?? '',
    // systemd speaks about units; journalctl finds these entries under their names too.
    unit: fields.get('UNIT') ?? fields.get('_SYSTEMD_UNIT') ?? null,
    pid: number(fields.get('_PID')),
    bootId: fields.get('_BOOT_ID') ?? '',
    fields: Object.fromEntries(others.map(([name, value]) => [name, value.slice(0, 4_096)])),
  }
}

const BOOTS: Record<string, string> = { current: '0', previous: '-1' }

const matchOf = ({ unit, priority, boot, since, until, text }: LogFilter): JournalMatch => ({
  unit,
  priority,
  boot: boot === undefined ? undefined : (BOOTS[boot] ?? boot),
  since: since === undefined ? undefined : Date.parse(since),
  until: until === undefined ? undefined : Date.parse(until),
  text,
})

const unreadable = (cause: unknown) =>
  new ApiError('unavailable', 'The journal of the host cannot be read now. Try again in a moment.', { cause })

/** The journal of the machine that this process runs on. */
export function createJournalDriver({ searchMs = SEARCH_MS } = {}): LogDriver {
  return {
    async search(_hostId, { limit, before, ...filter }, signal) {
      const deadline = AbortSignal.timeout(searchMs)
      const entries: LogEntry[] = []
      try {
        for await (const entry of journalBackwards(matchOf(filter), before, AbortSignal.any([signal, deadline]))) {
          entries.push(toLogEntry(entry))
          if (entries.length >= limit) return { entries, incomplete: false }
        }
      } catch (error) {
        throw unreadable(error)
      }
      return { entries, incomplete: deadline.aborted }
    },

    async *follow(_hostId, filter, after, signal) {
      for await (const entry of journalFollow(matchOf(filter), after, signal)) yield toLogEntry(entry)
    },

    async sources() {
      try {
        const [units, boots] = await Promise.all([journalUnits(), journalBoots()])
        const newestFirst = boots.reverse().map(({ id, first, last }) => ({ id, first: iso(first), last: iso(last) }))
        return { units, boots: newestFirst }
      } catch (error) {
        throw unreadable(error)
      }
    },
  }
}
