import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { ApiError } from '../../api/errors.ts'

const CONNECT_MS = 5_000

/** Connects to a console's unix socket. Throws `unavailable` when nobody answers there. */
export async function connectConsole(path: string, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ path })
  try {
    await once(socket, 'connect', { signal: AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]) })
  } catch (cause) {
    socket.destroy()
    throw new ApiError('unavailable', 'The console of this VM does not answer. Try again in a moment.', { cause })
  }
  // The signal may live as long as the service: it must not keep every console that ever was.
  const end = () => void socket.destroy()
  signal.addEventListener('abort', end, { once: true })
  socket.once('close', () => signal.removeEventListener('abort', end))
  // What is not listened to ends the process; who uses the stream sees it close.
  socket.on('error', () => {})
  return socket
}
