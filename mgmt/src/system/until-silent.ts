import type { Readable } from 'node:stream'

/** Why a body was ended that stopped coming. */
export class SilentSenderError extends Error {
  constructor(idleMs: number) {
    super(`nothing came for ${idleMs / 1000} s`)
    this.name = 'SilentSenderError'
  }
}

/**
 * The chunks of a body as buffers. Who waits for the next one longer than `idleMs` milliseconds gets a
 * `SilentSenderError`, and the body is destroyed; the time in which a chunk is worked on does not count, so a slow
 * disk is no silence of the sender's. A body that is not read to its end is left as it is, so that an answer can
 * still be sent on its connection.
 */
export async function* untilSilent(body: Readable, idleMs: number): AsyncGenerator<Buffer, undefined> {
  let isWaiting = true
  const silence: NodeJS.Timeout = setTimeout(() => {
    if (isWaiting) body.destroy(new SilentSenderError(idleMs))
  }, idleMs)
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false })) {
      isWaiting = false
      yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk)
      isWaiting = true
      silence.refresh()
    }
  } finally {
    clearTimeout(silence)
  }
}
