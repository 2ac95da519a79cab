import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { freshener } from './freshen.ts'

const FETCH_MS = 1000

describe('a storm of events', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  /** A list on the screen that takes a second to fetch. */
  function shown() {
    const client = new QueryClient()
    const seen = { begun: 0, ended: 0 }
    const observer = new QueryObserver(client, {
      queryKey: ['vms', 'list'],
      queryFn: async () => {
        seen.begun++
        await new Promise(resolve => setTimeout(resolve, FETCH_MS))
        seen.ended++
        return [{ id: '1' }]
      },
    })
    return { client, seen, close: observer.subscribe(() => {}) }
  }
  const event = (seq: number) =>
    ({ type: 'resource', seq, at: '2026-03-01T12:00:00Z', kind: 'vms', id: '1', change: 'updated' }) as const

  it('neither interrupts a fetch nor goes unanswered', async () => {
    const { client, seen, close } = shown()
    const cache = freshener(client)
    await vi.advanceTimersByTimeAsync(FETCH_MS)
    expect(seen).toEqual({ begun: 1, ended: 1 })
    for (let i = 0; i < 100; i++) {
      cache.tell(event(i))
      await vi.advanceTimersByTimeAsync(100)
    }
    // Ten seconds of events and one fetch before: as many as fit one after the other, each brought to its end.
    expect(seen.begun).toBeGreaterThanOrEqual(5)
    expect(seen.begun).toBeLessThanOrEqual(11)
    await vi.advanceTimersByTimeAsync(5000)
    expect(seen.ended).toBe(seen.begun)
    // And when it is calm, nothing more is asked.
    const before = seen.begun
    await vi.advanceTimersByTimeAsync(10_000)
    expect(seen.begun).toBe(before)
    cache.close()
    close()
  })

  it('fetches once more for what happened during a fetch', async () => {
    const { client, seen, close } = shown()
    const cache = freshener(client)
    await vi.advanceTimersByTimeAsync(FETCH_MS / 2)
    cache.tell(event(1))
    await vi.advanceTimersByTimeAsync(5000)
    expect(seen).toEqual({ begun: 2, ended: 2 })
    cache.close()
    close()
  })
})
