import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'

/** Bytes that may wait for a slow client before the guest's side is made to wait. */
const HIGH_WATER = 256 * 1024
/** A session that ended closes its consoles within this time, in milliseconds. */
const CHECK_MS = 10_000
/** Checks in a row that a client may leave without an answer: then it is gone, whatever its connection says. */
const MAX_SILENT_CHECKS = 4
/** Bytes that a close frame has room for. */
const MAX_REASON = 123

/** Close codes of consoles: 4000 + the HTTP status that says the same. */
export const CLOSE = { ended: 1000, failed: 1011, loggedOut: 4401 } as const

/** As much of a text as a close frame can take; a longer one would throw. */
export function closeReason(text: string): string {
  let reason = text
  while (Buffer.byteLength(reason) > MAX_REASON) reason = reason.slice(0, -1)
  return reason
}

/**
 * Connects a WebSocket with a console: bytes both ways, unchanged, in binary frames. Whichever side is slow makes
 * the other wait. Ends when either side ends, when the client answers no more, or when `allowed` says that it may look
 * no longer.
 */
export function pump(socket: WebSocket, stream: Duplex, allowed: () => boolean, checkMs = CHECK_MS): void {
  let silent = 0
  const check = setInterval(() => {
    if (!allowed()) return end(CLOSE.loggedOut, 'Log in again.')
    // While the guest takes nothing, answers of the client are not read either.
    silent = socket.isPaused ? 0 : silent + 1
    if (silent > MAX_SILENT_CHECKS) socket.terminate()
    else socket.ping()
  }, checkMs).unref()
  const heard = () => {
    silent = 0
  }
  socket.on('pong', heard)

  const end = (code: number, reason: string) => {
    clearInterval(check)
    stream.destroy()
    if (socket.readyState === socket.OPEN) socket.close(code, reason)
  }

  socket.on('message', (data: Buffer | ArrayBuffer | Buffer[]) => {
    heard()
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data)
    if (stream.destroyed || stream.write(bytes)) return
    socket.pause()
    stream.once('drain', () => socket.resume())
  })
  socket.on('close', () => end(CLOSE.ended, ''))
  socket.on('error', () => end(CLOSE.failed, 'The connection broke.'))

  stream.on('data', (bytes: Buffer) => {
    socket.send(bytes, { binary: true }, () => {
      if (socket.bufferedAmount < HIGH_WATER) stream.resume()
    })
    if (socket.bufferedAmount >= HIGH_WATER) stream.pause()
  })
  stream.on('error', () => end(CLOSE.failed, 'The console broke. Try again.'))
  stream.on('close', () => end(CLOSE.ended, 'The VM closed its console.'))
  stream.on('end', () => end(CLOSE.ended, 'The VM closed its console.'))
}
