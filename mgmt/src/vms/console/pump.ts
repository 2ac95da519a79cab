import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'

/** Bytes that may wait for a slow client before the guest's side is made to wait. */
const HIGH_WATER = 256 * 1024
/** A session that ended closes its consoles within this time, in milliseconds. */
const CHECK_MS = 10_000

/** Close codes of consoles: 4000 + the HTTP status that says the same. */
export const CLOSE = { ended: 1000, failed: 1011, loggedOut: 4401 } as const

/**
 * Connects a WebSocket with a console: bytes both ways, unchanged, in binary frames. Whichever side is slow makes
 * the other wait. Ends when either side ends, or when `allowed` says that the client may look no longer.
 */
export function pump(socket: WebSocket, stream: Duplex, allowed: () => boolean): void {
  const check = setInterval(() => {
    if (!allowed()) end(CLOSE.loggedOut, 'Log in again.')
  }, CHECK_MS).unref()

  const end = (code: number, reason: string) => {
    clearInterval(check)
    stream.destroy()
    if (socket.readyState === socket.OPEN) socket.close(code, reason)
  }

  socket.on('message', (data: Buffer | ArrayBuffer | Buffer[]) => {
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
