import { Readable } from 'node:stream'
import type { LogEntry } from './log.schema.ts'

export interface LogStreamOptions {
  entries: (signal: AbortSignal) => AsyncIterable<LogEntry>
  /** Asked at every heartbeat; the stream ends when the client's login has ended. */
  stillAllowed: () => boolean
  heartbeatMs: number
  /** Bytes waiting for the client at most; one that is slower is cut off and comes back with its last cursor. */
  maxBuffered: number
}

const frame = (entry: LogEntry): string => `id: ${entry.cursor}\nevent: entry\ndata: ${JSON.stringify(entry)}\n\n`

/**
 * Entries of a journal as Server-Sent Events. The id of each is its cursor: a client that comes back with
 * `Last-Event-ID` goes on where it was.
 */
export function logStream({ entries, stillAllowed, heartbeatMs, maxBuffered }: LogStreamOptions): Readable {
  const closed = new AbortController()
  const stream = new Readable({ read() {} })
  const send = (text: string) => {
    if (stream.destroyed) return
    stream.push(text)
    if (stream.readableLength > maxBuffered) stream.destroy(new Error('client is too slow'))
  }
  const run = async () => {
    for await (const entry of entries(closed.signal)) {
      send(frame(entry))
      if (stream.destroyed) return
    }
    stream.push(null)
  }
  const heartbeat = setInterval(() => {
    if (stillAllowed()) send(': heartbeat\n\n')
    else stream.push(null)
  }, heartbeatMs).unref()
  stream.once('close', () => {
    clearInterval(heartbeat)
    closed.abort()
  })
  send('event: ready\ndata: {}\n\n')
  run().catch((error: unknown) => stream.destroy(error instanceof Error ? error : new Error(String(error))))
  return stream
}
