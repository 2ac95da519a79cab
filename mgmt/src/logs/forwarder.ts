import { setTimeout as delay } from 'node:timers/promises'
import type { ForwardConnection, ForwardDriver } from './forward.driver.ts'
import type { ForwardConfig, ForwardState } from './forward.schema.ts'
import type { LogDriver } from './log.driver.ts'
import { syslogFrame } from './syslog.rules.ts'

export interface ForwarderOptions {
  hostId: string
  hostName: () => string
  config: ForwardConfig
  logs: LogDriver
  driver: ForwardDriver
  onChange: () => void
  firstPauseMs?: number
  longestPauseMs?: number
  /** How often the cursor is written down while entries come. */
  keepMs?: number
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error))
const now = (): string => new Date().toISOString()

/**
 * Sends the journal of one host to its receiver for as long as it is not closed. The next entry is read when the one
 * before was handed over, so nothing piles up here: the journal is the buffer. After a break it goes on from the last
 * cursor that was written down, so that entries may come twice but are not lost.
 */
export function startForwarder(options: ForwarderOptions) {
  const { hostId, hostName, config, logs, driver, onChange } = options
  const { firstPauseMs = 1_000, longestPauseMs = 60_000, keepMs = 30_000 } = options
  const closing = new AbortController()
  let state: Omit<ForwardState, 'behindSeconds'> = {
    ...{ status: 'connecting', since: now(), sent: 0, lastSentAt: null, lastError: null },
  }
  let lastSent: string | undefined
  let kept: string | undefined
  let keptAt = 0

  const set = (change: Partial<typeof state>) => {
    const isNew = change.status !== undefined && change.status !== state.status
    state = { ...state, ...change, ...(isNew ? { since: now() } : {}) }
    if (isNew) onChange()
  }
  const keep = async (cursor: string) => {
    await driver.writeCursor(hostId, cursor)
    kept = cursor
    keptAt = Date.now()
  }
  /** Where to begin: at what is new now, when nothing was ever sent. */
  const begin = async () => {
    kept = await driver.readCursor(hostId)
    if (kept !== undefined) return
    const { entries } = await logs.search(hostId, { limit: 1 }, closing.signal)
    if (entries[0] !== undefined) await keep(entries[0].cursor)
  }

  const pump = async (connection: ForwardConnection) => {
    const signal = AbortSignal.any([closing.signal, connection.lost])
    let cursor = kept
    try {
      for await (const entry of logs.follow(hostId, { priority: config.priority }, kept, signal)) {
        if (signal.aborted) break
        await connection.send(syslogFrame(entry, hostName()))
        cursor = entry.cursor
        lastSent = entry.at
        state = { ...state, sent: state.sent + 1, lastSentAt: now() }
        if (Date.now() - keptAt >= keepMs) await keep(cursor)
      }
      if (!closing.signal.aborted) {
        throw connection.lost.aborted ? connection.lost.reason : new Error('The journal cannot be read any more.')
      }
    } finally {
      // What a lost connection had taken last may not have arrived: then it is sent again.
      if (closing.signal.aborted && !connection.lost.aborted && cursor !== undefined && cursor !== kept)
        await keep(cursor)
      connection.close()
    }
  }

  const run = async () => {
    let pause = firstPauseMs
    while (!closing.signal.aborted) {
      try {
        if (kept === undefined) await begin()
        const connection = await driver.connect(config, closing.signal)
        pause = firstPauseMs
        set({ status: 'connected' })
        await pump(connection)
      } catch (error) {
        if (closing.signal.aborted) return
        set({ status: 'waiting', lastError: { at: now(), message: message(error) } })
      }
      if (closing.signal.aborted) return
      await delay(pause, undefined, { signal: closing.signal }).catch(() => {})
      pause = Math.min(pause * 2, longestPauseMs)
    }
  }
  const running = run()

  return {
    async state(): Promise<ForwardState> {
      const { entries } = await logs
        .search(hostId, { limit: 1, priority: config.priority }, closing.signal)
        .catch(() => ({ entries: [] }))
      const newest = entries[0]?.at
      const since = lastSent ?? state.since
      const behind = newest === undefined ? null : Math.max(0, (Date.parse(newest) - Date.parse(since)) / 1000)
      return { ...state, behindSeconds: behind === null ? null : Math.round(behind) }
    },
    async close(): Promise<void> {
      closing.abort()
      await running
    },
  }
}

export type Forwarder = ReturnType<typeof startForwarder>
