import type { Server } from 'node:http'
import type { Socket } from 'node:net'

export const BODY_LIMIT = 1024 * 1024
/** Header bytes of one request. */
export const MAX_HEADER_SIZE = 16 * 1024
const MAX_CONNECTIONS = 1_024
const MAX_CONNECTIONS_PER_ADDRESS = 256

/**
 * Bounds what one client can hold: slow headers are cut off, connections are counted per address. A request may
 * take an hour, because pieces of uploads come over slow lines.
 */
export function limitConnections(server: Server): void {
  server.headersTimeout = 15_000
  server.requestTimeout = 3_600_000
  server.keepAliveTimeout = 75_000
  server.maxConnections = MAX_CONNECTIONS

  const perAddress = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    const count = (perAddress.get(address) ?? 0) + 1
    if (count > MAX_CONNECTIONS_PER_ADDRESS) {
      socket.destroy()
      return
    }
    perAddress.set(address, count)
    socket.once('close', () => {
      const left = (perAddress.get(address) ?? 1) - 1
      if (left <= 0) perAddress.delete(address)
      else perAddress.set(address, left)
    })
  })
}
