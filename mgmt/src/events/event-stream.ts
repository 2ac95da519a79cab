import { Readable } from 'node:stream'
import type { ApiEvent } from './event.schema.ts'
import type { NumberedEventHub } from './hub.ts'

export interface EventStreamOptions {
  /** `Last-Event-ID` of the client: replay what came after it. */
  after: number | undefined
  /** Events this client may see. */
  mayRead: (event: ApiEvent) => boolean
  /** Asked at every heartbeat; the stream ends when the client's login has ended. */
  stillAllowed: () => boolean
  heartbeatMs: number
  /** Bytes waiting for the client at most; one that is slower is cut off and comes back for a replay. */
  maxBuffered: number
}

const frame = (id: number, event: string, data: unknown): string =>
  `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`

/**
 * Server-Sent Events. The first line is `ready`, or `lost` when events after `Last-Event-ID` are not remembered or
 * are too many: the client then fetches everything again. Both carry the number from which the stream goes on.
 */
export function eventStream(hub: NumberedEventHub, options: EventStreamOptions): Readable {
  const stream = new Readable({ read() {} })
  const send = (text: string) => {
    if (stream.destroyed) return
    stream.push(text)
    if (stream.readableLength > options.maxBuffered) stream.destroy(new Error('client is too slow'))
  }
  const listener = (event: ApiEvent) => {
    if (options.mayRead(event)) send(frame(event.seq, event.type, event))
  }
  const end = () => stream.destroy()

  let lost = false
  const ready = options.after ?? hub.seq
  const replay: ApiEvent[] = []
  let live = false
  let unsubscribe = hub.subscribe(
    options.after,
    event => (live ? listener(event) : replay.push(event)),
    () => {
      if (live) end()
      lost = true
    },
  )
  const frames = replay.filter(options.mayRead).map(event => frame(event.seq, event.type, event))
  // A replay that fills the buffer by itself would cut the client off, each time it comes back for it.
  const isTooLong = frames.reduce((sum, text) => sum + text.length, 0) > options.maxBuffered / 2
  if (lost) unsubscribe = hub.subscribe(undefined, listener, end)
  const begin = lost || isTooLong ? [frame(hub.seq, 'lost', {})] : [frame(ready, 'ready', {}), ...frames]
  for (const text of begin) send(text)
  live = true

  const heartbeat = setInterval(() => {
    if (options.stillAllowed()) send(': heartbeat\n\n')
    else stream.push(null)
  }, options.heartbeatMs).unref()
  stream.once('close', () => {
    clearInterval(heartbeat)
    unsubscribe()
  })
  return stream
}
