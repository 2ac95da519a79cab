import { createHash } from 'node:crypto'
import type {
  FastifyInstance,
  FastifyRequest,
  onResponseAsyncHookHandler,
  onSendAsyncHookHandler,
  preHandlerAsyncHookHandler,
} from 'fastify'
import { ApiError } from '../api/errors.ts'
import type { SqlDatabase } from '../store/database.ts'

const KEEP_MS = 24 * 3_600_000
const MAX_BODY = 256 * 1024
const KEY = /^[\x21-\x7e]{1,128}$/

interface Row {
  fingerprint: string
  status: number | null
  location: string | null
  body: string | null
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Place of this request's answer, when it came with a new `Idempotency-Key`. */
    idempotencyKey: string | undefined
  }
}

function keyOf(request: FastifyRequest): string | undefined {
  const header = request.headers['idempotency-key']
  if (header === undefined) return
  if (typeof header !== 'string' || !KEY.test(header)) {
    throw new ApiError('invalid_request', 'Idempotency-Key has to be 1 to 128 printable characters.')
  }
  return `${request.principal?.name ?? ''} ${header}`
}

/**
 * A POST that is sent again with the same `Idempotency-Key` gets the first one's answer and does nothing (24 hours
 * long, per caller). Only successes are kept: what failed may be tried again.
 */
export function rememberAnswers(app: FastifyInstance, db: SqlDatabase, now: () => number = Date.now): void {
  const find = db.prepare<[string], Row>('SELECT fingerprint, status, location, body FROM idempotency WHERE key = ?')
  const claim = db.prepare<[string, string, number]>(
    'INSERT OR IGNORE INTO idempotency (key, fingerprint, created_at) VALUES (?, ?, ?)',
  )
  const keep = db.prepare<[number, string | null, string, string]>(
    'UPDATE idempotency SET status = ?, location = ?, body = ? WHERE key = ?',
  )
  const release = db.prepare<[string]>('DELETE FROM idempotency WHERE key = ? AND status IS NULL')
  const expire = db.prepare<[number]>('DELETE FROM idempotency WHERE created_at < ?')
  // What was under way when the service died was not answered: it may be tried again.
  db.exec('DELETE FROM idempotency WHERE status IS NULL')

  app.decorateRequest('idempotencyKey', undefined)

  const before: preHandlerAsyncHookHandler = async (request, reply) => {
    const key = keyOf(request)
    if (key === undefined) return
    const text = `${request.method} ${request.url}\n${JSON.stringify(request.body)}`
    const fingerprint = createHash('sha256').update(text).digest('base64')
    expire.run(now() - KEEP_MS)
    if (claim.run(key, fingerprint, now()).changes > 0) {
      request.idempotencyKey = key
      return
    }
    const row = find.get(key)
    if (row?.fingerprint !== fingerprint) {
      throw new ApiError('invalid_request', 'This Idempotency-Key was used for another request. Use a new one.')
    }
    if (row.status === null) {
      throw new ApiError('illegal_state', 'The first request with this Idempotency-Key is still under way.')
    }
    if (row.location !== null) reply.header('location', row.location)
    return reply
      .code(row.status)
      .header('idempotency-replayed', 'true')
      .header('content-type', 'application/json; charset=utf-8')
      .serializer(String)
      .send(row.body ?? '')
  }

  const send: onSendAsyncHookHandler = async (request, reply, payload) => {
    const key = request.idempotencyKey
    if (key === undefined || reply.statusCode < 200 || reply.statusCode > 299) return
    // Long answers come as bytes.
    const body = typeof payload === 'string' ? payload : Buffer.isBuffer(payload) ? payload.toString('utf8') : ''
    const location = reply.getHeader('location')
    if (body.length <= MAX_BODY) keep.run(reply.statusCode, typeof location === 'string' ? location : null, body, key)
  }

  const after: onResponseAsyncHookHandler = async request => {
    if (request.idempotencyKey !== undefined) release.run(request.idempotencyKey)
  }

  app.addHook('onRoute', route => {
    if (![route.method].flat().includes('POST') || route.config?.idempotent === false) return
    route.preHandler = [before, route.preHandler ?? []].flat()
    route.onSend = [send, route.onSend ?? []].flat()
    route.onResponse = [after, route.onResponse ?? []].flat()
  })
}
