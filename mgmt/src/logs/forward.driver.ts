import type { ForwardConfig } from './forward.schema.ts'

/** A connection to a receiver. */
export interface ForwardConnection {
  /** Resolves when the bytes were handed over; rejects when the connection is lost. */
  send(frame: Uint8Array): Promise<void>
  /** Aborted when the connection ends, whoever ended it; its reason says why. */
  readonly lost: AbortSignal
  close(): void
}

/** What forwarding needs of the machine: the network, and a place for the cursor that is not replicated. */
export interface ForwardDriver {
  /** Rejects with a message for people when the server cannot be reached or is not who it should be. */
  connect(config: ForwardConfig, signal: AbortSignal): Promise<ForwardConnection>
  /** Throws when these are no certificates. */
  checkCertificates(pem: string): void
  readCursor(hostId: string): Promise<string | undefined>
  writeCursor(hostId: string, cursor: string): Promise<void>
}
