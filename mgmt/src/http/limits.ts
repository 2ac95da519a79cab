import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { subnetOf } from '../lib/subnet.ts'

export const BODY_LIMIT = 1024 * 1024
/** Header bytes of one request. */
export const MAX_HEADER_SIZE = 16 * 1024
const MAX_CONNECTIONS = 1_024
const MAX_CONNECTIONS_PER_ADDRESS = 256
/** Requests of one address that are not answered, or whose answers it does not read. */
const MAX_REQUESTS_PER_ADDRESS = 512

/** Counts things of one address: gives the function that takes one back, or undefined when there are too many. */
function counter(max: number) {
  const counts = new Map<string, number>()
  return (key: string): (() => void) | undefined => {
    const count = (counts.get(key) ?? 0) + 1
    if (count > max) return undefined
    counts.set(key, count)
    return () => {
      const left = (counts.get(key) ?? 1) - 1
      if (left <= 0) counts.delete(key)
      else counts.set(key, left)
    }
  }
}

/** Connections of a server over which nobody has proven who they are, oldest first. */
const strangers = new WeakMap<object, Map<string, Socket>>()
const endOf = ({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>): string =>
  `${remoteAddress} ${remotePort}`

/** Notes that the caller is known: a flood of connections of others does not end this one. */
export function knowConnection(server: object, socket: Pick<Socket, 'remoteAddress' | 'remotePort'>): void {
  const unknown = strangers.get(server)
  if (unknown !== undefined && unknown.size > 0) unknown.delete(endOf(socket))
}

/**
 * Bounds what one client can hold: slow headers are cut off, connections are counted per address. A request may
 * take an hour, because pieces of uploads come over slow lines. When all places are taken, the stranger who has been
 * here longest goes: many addresses together cannot keep others out by doing nothing.
 */
export function limitConnections(
  server: Server,
  { max = MAX_CONNECTIONS, perAddress = MAX_CONNECTIONS_PER_ADDRESS } = {},
): void {
  server.headersTimeout = 15_000
  server.requestTimeout = 3_600_000
  server.keepAliveTimeout = 75_000

  const unknown = new Map<string, Socket>()
  strangers.set(server, unknown)
  const take = counter(perAddress)
  let open = 0
  server.on('connection', (socket: Socket) => {
    const giveBack = take(subnetOf(socket.remoteAddress ?? ''))
    const oldest = open < max ? undefined : unknown.entries().next().value
    if (giveBack === undefined || (open >= max && oldest === undefined)) {
      giveBack?.()
      socket.destroy()
      return
    }
    if (oldest !== undefined) {
      unknown.delete(oldest[0])
      oldest[1].destroy()
    }
    const end = endOf(socket)
    unknown.set(end, socket)
    open += 1
    socket.once('close', () => {
      open -= 1
      giveBack()
      if (unknown.get(end) === socket) unknown.delete(end)
    })
  })
}

/**
 * Bounds the requests of one address that are under way: each keeps memory until its answer was read, and HTTP/2 lets
 * one connection begin many and read none. One too many is cut off without an answer.
 */
export function limitRequests(app: FastifyInstance, max = MAX_REQUESTS_PER_ADDRESS): void {
  const take = counter(max)
  app.addHook('onRequest', (request: FastifyRequest, reply, done) => {
    const giveBack = take(subnetOf(request.raw.socket.remoteAddress ?? ''))
    if (giveBack === undefined) {
      reply.hijack()
      reply.raw.destroy()
      return
    }
    const isUpgrade = request.headers.upgrade !== undefined
    ;(isUpgrade ? request.raw.socket : reply.raw).once('close', giveBack)
    done()
  })
}
