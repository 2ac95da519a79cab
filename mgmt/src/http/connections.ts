import type { Server } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** When the connection of this request was opened, by `performance.now()`; undefined when nobody saw that. */
    connectedAtMs(): number | undefined
    /** Ends this connection after the answer; what is under way on it is finished. */
    endConnection(reply: FastifyReply): void
  }
}

const endOf = ({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>): string =>
  `${remoteAddress} ${remotePort}`

function isHttp2(raw: unknown): raw is Http2ServerRequest {
  return typeof raw === 'object' && raw !== null && 'stream' in raw
}

/** Dates every connection. By its other end, because the sockets that HTTP/2 and TLS show are not the one accepted. */
export function dateConnections(app: FastifyInstance): void {
  const opened = new Map<string, number>()
  const server: Server = app.server
  server.on('connection', (socket: Socket) => {
    const [end, now] = [endOf(socket), performance.now()]
    opened.set(end, now)
    socket.once('close', () => {
      if (opened.get(end) === now) opened.delete(end)
    })
  })

  app.decorateRequest('connectedAtMs', function (this: FastifyRequest) {
    return opened.get(endOf(this.raw.socket))
  })
  app.decorateRequest('endConnection', function (this: FastifyRequest, reply: FastifyReply) {
    const raw: unknown = this.raw
    if (!isHttp2(raw)) return void reply.header('connection', 'close')
    const { session } = raw.stream
    reply.raw.once('close', () => session?.close())
  })
}
