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
  signal.addEventListener('abort', () => socket.destroy(), { once: true })
  return socket
}
