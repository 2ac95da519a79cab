import { useEffect, useRef, useState } from 'react'
import { apiUrl } from '../../../api/client.ts'
import type { LogEntry, LogFilter } from '../../../api/types.ts'

/** Entries that are kept while following: older ones are found by searching. */
const MAX_LIVE = 5_000
/** Wait after the service refused the stream. */
const RETRY_MS = 4_000
/** New entries are shown in portions, not one by one. */
const SHOW_EVERY_MS = 150

export type LiveState = 'off' | 'connecting' | 'live' | 'lost'

/** Newest first, with the newer ones put before; the oldest go when there are too many. */
export function withNewer(shown: readonly LogEntry[], newer: readonly LogEntry[], max = MAX_LIVE): LogEntry[] {
  return [...[...newer].reverse(), ...shown].slice(0, max)
}

type Options = { hostId: string; filter: LogFilter; after: string | undefined; on: boolean }

/**
 * Follows the journal while `on`: entries after the cursor `after`, newest first. After a break the browser comes back
 * with the last cursor and nothing is missed.
 */
export function useLiveLogs({ hostId, filter, after, on }: Options): {
  entries: readonly LogEntry[]
  state: LiveState
} {
  const [entries, setEntries] = useState<readonly LogEntry[]>([])
  const [state, setState] = useState<LiveState>('off')
  const last = useRef<string | undefined>(undefined)
  const { unit, priority, text } = filter

  // Another beginning: what came before belongs to another search.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `after` changes with the search
  useEffect(() => {
    last.current = undefined
    setEntries([])
  }, [after, hostId])

  useEffect(() => {
    if (!on) return setState('off')
    let source: EventSource | undefined
    let retry: ReturnType<typeof setTimeout> | undefined
    let waiting: LogEntry[] = []
    const show = setInterval(() => {
      if (waiting.length === 0) return
      const newer = waiting
      waiting = []
      setEntries(shown => withNewer(shown, newer))
    }, SHOW_EVERY_MS)
    const connect = () => {
      const query = { unit, priority, text, after: last.current ?? after }
      source = new EventSource(apiUrl(`/hosts/${hostId}/logs/follow`, query))
      source.addEventListener('entry', (event: MessageEvent<string>) => {
        // The service checks what it sends against the schema.
        const entry = JSON.parse(event.data) as LogEntry
        last.current = entry.cursor
        waiting.push(entry)
        if (waiting.length > MAX_LIVE) waiting = waiting.slice(-MAX_LIVE)
      })
      source.addEventListener('ready', () => setState('live'))
      source.onerror = () => {
        setState('lost')
        if (source?.readyState === EventSource.CLOSED) retry = setTimeout(connect, RETRY_MS)
      }
    }
    setState('connecting')
    connect()
    return () => {
      source?.close()
      clearTimeout(retry)
      clearInterval(show)
    }
  }, [hostId, unit, priority, text, after, on])

  return { entries, state }
}
