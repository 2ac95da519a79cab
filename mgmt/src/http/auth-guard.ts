import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ApiError } from '../api/errors.ts'
import type { Identity } from '../auth/authenticate.ts'
import { may, PERMISSIONS } from '../auth/permissions.ts'
import { sameText } from '../auth/secrets.ts'
import { knowConnection } from './limits.ts'

export interface GuardOptions {
  identify(headers: FastifyRequest['headers']): Identity | undefined
  setupDone(): Promise<boolean>
  /** Origins besides the service's own whose pages may use a session: the UI's development server. */
  allowedOrigins: readonly string[]
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * True when the page that made the request was served by this service (or an allowed one), or it was no page. A page
 * of the same host without TLS is not ours: whoever sits on the way can put one on port 80.
 */
function ownOrigin(request: FastifyRequest, allowed: readonly string[]): boolean {
  const { origin } = request.headers
  if (origin === undefined) return true
  if (allowed.includes(origin)) return true
  if (!URL.canParse(origin)) return false
  const { protocol, host } = new URL(origin)
  return protocol === 'https:' && host === request.host
}

/**
 * Deny by default: a route without `config.permission` keeps the service from starting, and nothing of a request's
 * body is read before the caller is known to be allowed to send it.
 */
export function guardRoutes(app: FastifyInstance, { identify, setupDone, allowedOrigins }: GuardOptions): void {
  app.decorateRequest('principal', undefined)
  app.decorateRequest('stillAllowed', () => false)

  app.addHook('onRoute', ({ method, url, config }) => {
    const permission = config?.permission
    if (permission === undefined || !PERMISSIONS.includes(permission)) {
      throw new Error(`route ${[method].flat().join(',')} ${url} states no permission`)
    }
    const changes = [method].flat().some(one => !SAFE_METHODS.has(one))
    if (changes && config?.audit === undefined) throw new Error(`route ${method} ${url} states no audit action`)
  })

  /** Throws when the caller may not send this request; false when it depends on whether the host is set up. */
  const check = (request: FastifyRequest): boolean => {
    const permission = request.routeOptions.config.permission
    // Only the answer "not found" has no route, and so no permission.
    if (permission === undefined) return true
    const isWebSocket = request.method === 'GET' && request.headers.upgrade !== undefined
    const isSafe = SAFE_METHODS.has(request.method) && !isWebSocket
    if (permission === 'public') {
      if (!isSafe && !ownOrigin(request, allowedOrigins)) throw crossSite()
      return true
    }

    const identity = identify(request.headers)
    if (identity === undefined) return false
    const { principal, csrfToken, alive } = identity
    request.principal = principal
    knowConnection(app.server, request.raw.socket)
    request.stillAllowed = alive

    if (csrfToken !== undefined && !isSafe) {
      if (!ownOrigin(request, allowedOrigins)) throw crossSite()
      const sent = request.headers['x-csrf-token']
      // A WebSocket cannot send headers; a browser always names its origin there, which was compared above.
      const proven = isWebSocket
        ? request.headers.origin !== undefined
        : typeof sent === 'string' && sameText(sent, csrfToken)
      if (!proven) {
        throw new ApiError(
          'csrf_failed',
          'Send the csrfToken of your session as X-CSRF-Token. Reloading the page helps.',
        )
      }
    }
    if (!may(principal.role, permission)) {
      throw new ApiError('forbidden', `Your role (${principal.role}) does not include this (${permission}).`, {
        details: { permission },
      })
    }
    return true
  }

  const refuse = async () => {
    if (!(await setupDone())) throw new ApiError('setup_required', 'Set up this host first.')
    throw new ApiError('unauthenticated', 'Log in, or send a valid API token.')
  }

  app.addHook('onRequest', (request, _reply, done) => {
    try {
      if (check(request)) done()
      else refuse().catch(done)
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)))
    }
  })
}

const crossSite = () => new ApiError('csrf_failed', 'This request comes from a page of another site.')
