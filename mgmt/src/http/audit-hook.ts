import type { FastifyInstance, FastifyRequest, onResponseHookHandler, preHandlerHookHandler } from 'fastify'
import type { AuditStore } from '../auth/audit.ts'

const MAX_TARGET = 200
/** A piece of an upload that arrived is no change by itself: its beginning and its completion are recorded. */
const PIECE = 'upload.append'
const SWITCHING_PROTOCOLS = 101

/** Which thing a request was about: the resource in its address, or the address. */
function targetOf(request: FastifyRequest): string {
  const path = (request.url.split('?', 1)[0] ?? '').replace(/^\/api\/v1\//, '').replace(/\/actions\/[^/]*$/, '')
  return path.slice(0, MAX_TARGET)
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Address of the caller, read early: an HTTP/2 stream forgets its socket when it is answered. */
    callerAddress: string
  }
}

/** Records every request that asked for a change or a console, with its outcome, after it was answered. */
export function auditRequests(app: FastifyInstance, audit: AuditStore): void {
  const record = (request: FastifyRequest, action: string, status: number) => {
    const outcome = status < 400 ? 'ok' : status < 500 ? 'refused' : 'failed'
    if (outcome === 'ok' && action === PIECE) return
    const who = request.principal?.name ?? ''
    const target = targetOf(request)
    const entry = { who, from: request.callerAddress, action, target, outcome, status, requestId: request.id } as const
    if (!audit.record(entry)) request.log.warn({ audit: entry }, 'audit record of an unknown caller left out')
  }

  app.decorateRequest('callerAddress', '')
  // Before the guard: a refused request has an address too.
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.method !== 'GET' || request.headers.upgrade !== undefined || request.routeOptions.config.audit) {
      // A socket for both families shows IPv4 addresses in IPv6's clothes.
      // The socket of a caller who has just gone has no address, whatever the type says.
      request.callerAddress = String(request.ip ?? '').replace(/^::ffff:/, '')
    }
    done()
  })
  app.addHook('onRoute', route => {
    const action = route.config?.audit
    if (action === undefined) return
    const note = (request: FastifyRequest, status: number) => {
      try {
        record(request, action, status)
      } catch (error) {
        // The answer is out already: all that can be done is to say it loudly.
        request.log.error({ err: error, action, requestId: request.id }, 'audit record was not written')
      }
    }
    const after: onResponseHookHandler = (request, reply, done) => {
      note(request, reply.statusCode)
      done()
    }
    route.onResponse = [after, route.onResponse ?? []].flat()
    // What becomes a WebSocket has no response: it is recorded when it begins.
    const before: preHandlerHookHandler = (request, _reply, done) => {
      if (request.ws) note(request, SWITCHING_PROTOCOLS)
      done()
    }
    if (route.websocket) route.preHandler = [before, route.preHandler ?? []].flat()
  })
}
