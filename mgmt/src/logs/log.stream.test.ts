import { once } from 'node:events'
import { expect, test, vi } from 'vitest'
import type { LogEntry } from './log.schema.ts'
import { logStream } from './log.stream.ts'

const entry = (number: number, message = 'text'): LogEntry => ({
  ...{ cursor: `s=1;i=${number}`, at: '2026-01-01T00:00:00.000Z', priority: 6, message, truncated: false },
  ...{ identifier: 'test', unit: null, pid: null, bootId: 'b', fields: {} },
})
const usual = { stillAllowed: () => true, heartbeatMs: 60_000, maxBuffered: 10_000 }

test('each entry is an event whose id is its cursor', async () => {
  async function* entries() {
    yield entry(1)
    yield entry(2)
  }
  const stream = logStream({ ...usual, entries })
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  const events = text.split('\n\n').filter(Boolean)
  expect(events[0]).toBe('event: ready\ndata: {}')
  expect(events[1]).toBe(`id: s=1;i=1\nevent: entry\ndata: ${JSON.stringify(entry(1))}`)
  expect(events).toHaveLength(3)
})

test('a client that does not read is cut off, and the journal is not read any more', async () => {
  let given = 0
  let ended = false
  async function* entries(signal: AbortSignal) {
    try {
      while (!signal.aborted) yield entry(given++, 'x'.repeat(1000))
    } finally {
      ended = true
    }
  }
  const stream = logStream({ ...usual, entries })
  const [error] = await once(stream, 'error')
  expect(String(error)).toContain('too slow')
  await vi.waitFor(() => expect(ended).toBe(true))
  expect(given).toBeLessThan(20)
})

test('ends with the login, and with the client', async () => {
  const signals: AbortSignal[] = []
  // biome-ignore lint/correctness/useYield: nothing is written while it is followed
  async function* entries(signal: AbortSignal): AsyncGenerator<LogEntry> {
    signals.push(signal)
    await once(signal, 'abort')
  }
  const stream = logStream({ ...usual, entries, stillAllowed: () => false, heartbeatMs: 5 })
  stream.resume()
  await once(stream, 'end')
  const other = logStream({ ...usual, entries })
  other.destroy()
  await vi.waitFor(() => expect(signals.every(signal => signal.aborted)).toBe(true))
})

test('a journal that cannot be read ends the stream', async () => {
  // biome-ignore lint/correctness/useYield: it fails before the first entry
  async function* entries(): AsyncGenerator<LogEntry> {
    throw new Error('gone')
  }
  const stream = logStream({ ...usual, entries })
  stream.resume()
  expect(String((await once(stream, 'error'))[0])).toContain('gone')
})
