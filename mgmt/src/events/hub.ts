import type { ApiEvent } from './event.schema.ts'
import type { EventHub } from './event-hub.ts'

type Unnumbered = ApiEvent extends infer E ? (E extends ApiEvent ? Omit<E, 'seq' | 'at'> : never) : never

/** The hub as the event route sees it. */
export interface NumberedEventHub extends EventHub {
  /** Number of the newest event. */
  readonly seq: number
}

/**
 * Keeps the newest `remember` events. Numbers begin at the time of start in milliseconds, so that they grow over
 * restarts and a client that comes back with an old one is told that it lost something.
 */
export function createEventHub(remember = 2_000): NumberedEventHub {
  const ring: ApiEvent[] = []
  const listeners = new Set<{ listener: (event: ApiEvent) => void; onLost: () => void }>()
  let seq = Date.now()

  const publish = (event: Unnumbered) => {
    seq += 1
    const numbered: ApiEvent = { ...event, seq, at: new Date().toISOString() }
    ring.push(numbered)
    // In portions: shifting one by one would move the whole array for each event.
    if (ring.length >= remember * 2) ring.splice(0, ring.length - remember)
    for (const entry of [...listeners]) {
      try {
        entry.listener(numbered)
      } catch {
        // A listener that throws cannot take more: it is cut off, the publisher is not disturbed.
        listeners.delete(entry)
        entry.onLost()
      }
    }
  }

  return {
    get seq() {
      return seq
    },
    resource: (kind, id, change) => publish({ type: 'resource', kind, id, change }),
    task: task => publish({ type: 'task', task }),
    subscribe(afterSeq, listener, onLost) {
      const from = afterSeq ?? seq
      const oldest = ring[0]?.seq ?? seq + 1
      if (from > seq || from < oldest - 1) {
        onLost()
        return () => {}
      }
      for (const event of ring.filter(event => event.seq > from)) listener(event)
      const entry = { listener, onLost }
      listeners.add(entry)
      return () => void listeners.delete(entry)
    },
  }
}
