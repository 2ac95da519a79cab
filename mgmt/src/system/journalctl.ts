import { once } from 'node:events'
import { exec, start } from './exec.ts'
import { type JournalEntry, parseBoots, parseJournalLine } from './journalctl.parse.ts'
import { linesOf } from './lines.ts'

/** What entries have to have. Values are joined to their options: none can be taken for an option. */
export interface JournalMatch {
  unit?: string | undefined
  /** This severity and graver ones. */
  priority?: number | undefined
  /** `0`, `-1`, or the id of a boot. */
  boot?: string | undefined
  /** Unix milliseconds. */
  since?: number | undefined
  until?: number | undefined
  /** Text within the message, whatever its case; never a pattern. */
  text?: string | undefined
}

/** What of an entry is asked for: an entry may carry a whole core dump. */
const FIELDS = [
  ...['MESSAGE', 'PRIORITY', 'SYSLOG_IDENTIFIER', 'SYSLOG_FACILITY', 'MESSAGE_ID', 'ERRNO', 'CODE_FUNC', 'UNIT'],
  ...['_SYSTEMD_UNIT', '_PID', '_UID', '_COMM', '_EXE', '_TRANSPORT', '_HOSTNAME'],
]
const BASE = ['--no-pager', '--quiet', '--output=json', '--all', `--output-fields=${FIELDS.join(',')}`]

const seconds = (milliseconds: number): string => `@${(milliseconds / 1000).toFixed(3)}`

/** Everything that means something in a regular expression, made to mean itself. */
const literal = (text: string): string => text.replace(/[^\p{L}\p{N}\s]/gu, '\\$&')

export function journalArguments(match: JournalMatch): string[] {
  return [
    ...BASE,
    ...(match.unit === undefined ? [] : [`--unit=${match.unit}`]),
    ...(match.priority === undefined ? [] : [`--priority=${match.priority}`]),
    ...(match.boot === undefined ? [] : [`--boot=${match.boot}`]),
    ...(match.since === undefined ? [] : [`--since=${seconds(match.since)}`]),
    ...(match.until === undefined ? [] : [`--until=${seconds(match.until)}`]),
    ...(match.text === undefined ? [] : ['--case-sensitive=no', `--grep=${literal(match.text)}`]),
  ]
}

/**
 * Entries as `journalctl` prints them. The program waits when nobody takes the next one. Ends quietly when nothing
 * matches (then it fails when asked to `--grep`, or for a boot that it does not know); throws when it says why not.
 */
async function* entries(args: readonly string[], signal: AbortSignal): AsyncGenerator<JournalEntry> {
  const ended = new AbortController()
  const child = start('journalctl', args, { signal: AbortSignal.any([signal, ended.signal]) })
  const failed = new Promise<Error | undefined>(resolve => {
    child.on('error', resolve)
    child.on('close', () => resolve(undefined))
  })
  let problem = ''
  child.stderr.on('data', (chunk: Buffer) => {
    if (problem.length < 2_000) problem += chunk.toString('utf8')
  })
  child.stdin.end()
  try {
    for await (const line of linesOf(child.stdout)) {
      const entry = parseJournalLine(line)
      if (entry !== undefined) yield entry
    }
    const error = await failed
    if (signal.aborted) return
    if (error !== undefined) throw new Error('journalctl could not be started', { cause: error })
    // No such boot is no failure: the journal of it was removed.
    if (child.exitCode !== 0 && problem.trim() !== '' && !/\bboot\b/i.test(problem)) {
      throw new Error(`journalctl: ${problem.trim().slice(0, 500)}`)
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    ended.abort()
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close').catch(() => {})
  }
}

/** Matching entries from the newest one, or from the one at `cursor` (which is left out), backwards. */
export async function* journalBackwards(
  match: JournalMatch,
  before: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<JournalEntry> {
  const from = before === undefined ? [] : [`--cursor=${before}`]
  for await (const entry of entries([...journalArguments(match), '--reverse', ...from], signal)) {
    if (entry.cursor !== before) yield entry
  }
}

/** Matching entries as they come, until aborted: those after `after`, or only new ones. */
export function journalFollow(
  match: JournalMatch,
  after: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<JournalEntry> {
  const from = after === undefined ? ['--lines=0'] : ['--no-tail', `--after-cursor=${after}`]
  return entries([...journalArguments(match), '--follow', ...from], signal)
}

/** Units that wrote something. */
export async function journalUnits(): Promise<string[]> {
  const { stdout } = await exec('journalctl', ['--no-pager', '--quiet', '--field=_SYSTEMD_UNIT'])
  return [...new Set(stdout.split('\n').filter(Boolean))].sort()
}

/** Boots that something is known of, oldest first. */
export async function journalBoots(): Promise<{ id: string; first: number; last: number }[]> {
  const { stdout } = await exec('journalctl', ['--no-pager', '--quiet', '--list-boots', '--output=json'])
  return parseBoots(stdout)
}
