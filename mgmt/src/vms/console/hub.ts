import { type Duplex, duplexPair } from 'node:stream'
import { ApiError } from '../../api/errors.ts'
import type { VmDriver } from '../vm.driver.ts'
import { REPLAY_BYTES } from './replay.ts'

/** A client that is this many bytes behind is cut off, so that it neither holds up the others nor fills memory. */
const MAX_BEHIND = 1024 * 1024
/** Consoles at the same time, of all VMs together. */
const MAX_CONSOLES = 256

/** Consoles for many clients: each gets the screen for itself, and all of a VM share its one serial port. */
export interface ConsoleHub {
  open(id: string, which: 'vnc' | 'serial', signal: AbortSignal): Promise<Duplex>
  close(): void
}

/** One serial port and everybody who looks at it. */
interface Shared {
  port: Duplex
  clients: Set<Duplex>
  /** The newest bytes, for clients that come later. */
  recent: Buffer
}

export function createConsoleHub(driver: Pick<VmDriver, 'openConsole'>, maxConsoles = MAX_CONSOLES): ConsoleHub {
  const ports = new Map<string, Promise<Shared>>()
  const open = new Map<string, Shared>()
  const closing = new AbortController()
  let consoles = 0

  const openPort = async (id: string): Promise<Shared> => {
    const port = await driver.openConsole(id, 'serial', closing.signal)
    const shared: Shared = { port, clients: new Set(), recent: Buffer.alloc(0) }
    open.set(id, shared)
    port.on('data', (bytes: Buffer) => {
      shared.recent = Buffer.concat([shared.recent, bytes]).subarray(-REPLAY_BYTES)
      for (const client of shared.clients) {
        if (client.writableLength > MAX_BEHIND) client.destroy()
        else client.write(bytes)
      }
    })
    port.on('error', () => {})
    port.once('close', () => {
      release(id, shared)
      for (const client of shared.clients) client.end()
    })
    port.once('end', () => port.destroy())
    return shared
  }

  /** Forgets a port at once, so that nobody joins one that is closing. */
  const release = (id: string, shared: Shared) => {
    if (open.get(id) === shared) {
      open.delete(id)
      ports.delete(id)
    }
    shared.port.destroy()
  }

  const sharedPort = (id: string): Promise<Shared> => {
    const present = ports.get(id)
    if (present !== undefined) return present
    const opening = openPort(id)
    ports.set(id, opening)
    opening.catch(() => ports.delete(id))
    return opening
  }

  const joinSerial = async (id: string, signal: AbortSignal): Promise<Duplex> => {
    let shared = await sharedPort(id)
    // It may have ended while this client waited for it, or even before it was opened. Once more, and not for ever: the
    // event that says so comes only after all that waits for promises.
    if (shared.port.destroyed) {
      release(id, shared)
      shared = await sharedPort(id)
    }
    if (shared.port.destroyed) {
      release(id, shared)
      throw new ApiError('unavailable', 'The VM closed its console. Try again in a moment.')
    }
    const [theirs, ours] = duplexPair()
    if (shared.recent.length > 0) ours.write(shared.recent)
    shared.clients.add(ours)
    ours.on('data', (bytes: Buffer) => {
      if (shared.port.write(bytes)) return
      ours.pause()
      shared.port.once('drain', () => ours.resume())
    })
    const leave = () => {
      ours.destroy()
      theirs.destroy()
      shared.clients.delete(ours)
      // The port is free again when nobody looks.
      if (shared.clients.size === 0) release(id, shared)
    }
    for (const end of [ours, theirs]) end.on('error', () => {}).once('close', leave)
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
    return theirs
  }

  return {
    async open(id, which, signal) {
      if (consoles >= maxConsoles) throw new ApiError('unavailable', 'Too many consoles are open. Close some first.')
      consoles += 1
      const leave = () => {
        consoles -= 1
      }
      const either = AbortSignal.any([signal, closing.signal])
      try {
        const stream = await (which === 'vnc' ? driver.openConsole(id, 'vnc', either) : joinSerial(id, either))
        if (stream.closed) leave()
        else stream.once('close', leave)
        return stream
      } catch (error) {
        leave()
        throw error
      }
    },
    close: () => closing.abort(),
  }
}
