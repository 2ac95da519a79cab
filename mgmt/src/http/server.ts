import { randomUUID } from 'node:crypto'
import type { SecureServerOptions } from 'node:http2'
import type { Socket } from 'node:net'
import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify'
import type { Logger } from 'pino'
import { ApiError } from '../api/errors.ts'
import type { KeyPair } from '../auth/certificate.ts'
import { errorBody, sendError } from './errors.ts'
import { BODY_LIMIT, limitConnections, limitRequests, MAX_HEADER_SIZE } from './limits.ts'

/** Milliseconds in which a TLS handshake has to be done. */
const HANDSHAKE_TIMEOUT_MS = 10_000

/** What a client is told whose bytes are not HTTP. */
const NOT_HTTP = (() => {
  const body = JSON.stringify(errorBody(new ApiError('invalid_request', 'This is not a valid HTTP request.'), ''))
  const head = [
    'HTTP/1.1 400 Bad Request',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  return `${[...head, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`
})()

const options = (log: Logger): FastifyServerOptions => ({
  loggerInstance: log,
  // One line per request would be most of the log; errors and changes are recorded elsewhere.
  logController: new LogController({ disableRequestLogging: true }),
  genReqId: () => randomUUID(),
  requestIdHeader: false,
  bodyLimit: BODY_LIMIT,
  routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
  forceCloseConnections: true,
  return503OnClosing: true,
  frameworkErrors: (error, request, reply) => void sendError(error, request, reply),
  clientErrorHandler: (error, socket) => {
    if (error.code !== 'ECONNRESET' && socket.writable) socket.end(NOT_HTTP)
    else socket.destroy()
  },
})

/**
 * The fastify instance. With a key pair: TLS with HTTP/2 and, for WebSockets and old clients, HTTP/1.1 on the same
 * port; without one: plain HTTP/1.1, which is for tests and for development behind a proxy only.
 */
export function createServer(log: Logger, tls: KeyPair | undefined): FastifyInstance {
  if (tls === undefined) return Fastify({ ...options(log), http: { maxHeaderSize: MAX_HEADER_SIZE } })
  const secure = {
    ...options(log),
    http2: true,
    http2SessionTimeout: 120_000,
    https: {
      ...tls,
      allowHTTP1: true,
      minVersion: 'TLSv1.2',
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      maxHeaderListPairs: 100,
      settings: { maxConcurrentStreams: 100, maxHeaderListSize: MAX_HEADER_SIZE },
    } satisfies SecureServerOptions,
  }
  // Routes are written against fastify's default types: requests of both protocols look alike to them.
  const app = Fastify(secure as FastifyServerOptions)
  limitConnections(app.server)
  // A handshake that failed or took too long: node tells it and keeps the connection.
  app.server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy())
  limitRequests(app)
  return app
}
