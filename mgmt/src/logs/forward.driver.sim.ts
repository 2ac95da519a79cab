import type { ForwardDriver } from './forward.driver.ts'

export interface SimForwardDriver extends ForwardDriver {
  /** What the imaginary receivers have taken, newest last. */
  readonly received: Uint8Array[]
  /** Ends all connections, as a receiver does that is restarted. */
  interrupt(): void
}

const KEEP = 1_000

/** Receivers that are there, unless their name contains `error`. */
export function createSimForwardDriver(): SimForwardDriver {
  const cursors = new Map<string, string>()
  const open = new Set<AbortController>()
  const received: Uint8Array[] = []
  return {
    received,
    interrupt() {
      for (const connection of open) connection.abort(new Error('The receiver ended the connection.'))
      open.clear()
    },
    async connect({ server }) {
      if (server.includes('error')) throw new Error(`Nobody listens at ${server}.`)
      const lost = new AbortController()
      open.add(lost)
      return {
        lost: lost.signal,
        close: () => lost.abort(new Error('closed')),
        async send(frame) {
          lost.signal.throwIfAborted()
          received.push(frame)
          if (received.length > KEEP) received.shift()
        },
      }
    },
    checkCertificates(pem) {
      if (!/-----BEGIN CERTIFICATE-----\s+[A-Za-z0-9+/=\s]{100,}-----END/.test(pem)) throw new Error('no certificate')
    },
    readCursor: async hostId => cursors.get(hostId),
    async writeCursor(hostId, cursor) {
      cursors.set(hostId, cursor)
    },
  }
}
