import websocket from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import { acmeRoutes } from './acme/index.ts'
import { featureRoutes } from './api/features.routes.ts'
import type { Api, Routes } from './api/http.ts'
import { auditRoutes, authenticate, certificateRoutes, type KeyPair, sessionRoutes, tokenRoutes } from './auth/index.ts'
import type { Deps } from './deps.ts'
import { eventRoutes } from './events/index.ts'
import { auditRequests } from './http/audit-hook.ts'
import { guardRoutes } from './http/auth-guard.ts'
import { dateConnections } from './http/connections.ts'
import { handleErrors } from './http/errors.ts'
import { healthRoutes } from './http/health.routes.ts'
import { rememberAnswers } from './http/idempotency.ts'
import { collectOpenApi, openApiRoutes } from './http/openapi.ts'
import { SECURITY_HEADERS } from './http/security-headers.ts'
import { useSchemas } from './http/serializer.ts'
import { createServer } from './http/server.ts'
import { serveUi } from './http/static-ui.ts'
import { taskRoutes } from './tasks/index.ts'

/** Largest message a console client may send: what a person types, and pasted text. */
const MAX_CONSOLE_MESSAGE = 1024 * 1024

/** The HTTP application: cross-cutting hooks in order, then every domain's routes. Without `tls` for tests only. */
export async function buildApp(deps: Deps, tls?: KeyPair): Promise<FastifyInstance> {
  const { config, core } = deps
  const app = createServer(deps.log, tls)

  handleErrors(app)
  useSchemas(app, { checkAnswers: config.checkAnswers })
  // Hooks with callbacks: a promise for each of them would take a noticeable part of a short request.
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(SECURITY_HEADERS).header('x-request-id', request.id)
    done()
  })
  dateConnections(app)
  auditRequests(app, deps.audit)
  guardRoutes(app, {
    identify: headers => authenticate(headers, deps.sessions, deps.tokens),
    setupDone: deps.auth.setupDone,
    allowedOrigins: config.allowedOrigins,
  })
  rememberAnswers(app, deps.hostDb)
  await collectOpenApi(app)
  await app.register(websocket, { options: { maxPayload: MAX_CONSOLE_MESSAGE } })

  deps.certificate.onChange(pair => {
    // Present only on a TLS server; there it is used from the next connection on.
    if ('setSecureContext' in app.server && typeof app.server.setSecureContext === 'function') {
      app.server.setSecureContext({ ...pair, minVersion: 'TLSv1.2' })
    }
  })

  const routes: Routes[] = [
    featureRoutes(deps.version),
    openApiRoutes(app),
    sessionRoutes(deps.auth),
    tokenRoutes(deps.tokens, core.events),
    auditRoutes(deps.audit),
    certificateRoutes(deps.certificates),
    acmeRoutes(deps.acme),
    taskRoutes(core.tasks),
    eventRoutes(core.events),
    ...deps.domains.routes,
  ]
  const typed = (register: Routes) => async (instance: FastifyInstance) => {
    // The schemas are zod's; the provider type only tells that to the compiler.
    await register(instance as unknown as Api)
  }
  for (const register of routes) {
    await app.register(
      async instance => {
        instance.addHook('onRequest', (_request, reply, done) => {
          reply.header('cache-control', 'no-store')
          done()
        })
        await typed(register)(instance)
      },
      { prefix: '/api/v1' },
    )
  }
  await app.register(typed(healthRoutes(deps.health.summary)))
  if (config.uiDir !== null) await serveUi(app, config.uiDir)
  return app
}
