import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { ApiError } from '../api/errors.ts'
import type { Routes } from '../api/http.ts'
import { ChangePasswordRequest, LoginRequest, Session, SetupRequest, SetupStatus } from './auth.schema.ts'
import { type AuthService, ENDED_COOKIE } from './auth.service.ts'
import { cookieOf } from './authenticate.ts'
import { SESSION_COOKIE } from './sessions.ts'

const tokenOf = (request: FastifyRequest) => cookieOf(request.headers.cookie, SESSION_COOKIE)

/** These routes are about the browser's own session: a token has none. */
function requireSession(request: FastifyRequest): void {
  if (request.principal?.via === 'session') return
  throw new ApiError('forbidden', 'This needs a session of the administrator; an API token cannot do it.')
}

const tags = ['auth']

/** Anybody may make the service keep so many bytes of a body until it is complete. */
const PUBLIC_BODY_LIMIT = 8 * 1024

export const sessionRoutes =
  (auth: AuthService): Routes =>
  api => {
    api.get(
      '/setup',
      {
        config: { permission: 'public' },
        schema: { summary: 'Tell whether this host has to be set up', tags, response: { 200: SetupStatus } },
      },
      () => auth.setupStatus(),
    )

    api.post(
      '/setup',
      {
        bodyLimit: PUBLIC_BODY_LIMIT,
        config: { permission: 'public', audit: 'setup', idempotent: false },
        schema: { summary: 'Set up this host and log in', tags, body: SetupRequest, response: { 200: Session } },
      },
      async (request, reply) => {
        const { session, cookie } = await auth.setup(request.body, request.ip)
        reply.header('set-cookie', cookie)
        return session
      },
    )

    api.post(
      '/session',
      {
        bodyLimit: PUBLIC_BODY_LIMIT,
        config: { permission: 'public', audit: 'session.create', idempotent: false },
        schema: { summary: 'Log in', tags, body: LoginRequest, response: { 200: Session } },
      },
      async (request, reply) => {
        const { session, cookie } = await auth.login(request.body, request.ip)
        reply.header('set-cookie', cookie)
        return session
      },
    )

    api.get(
      '/session',
      {
        config: { permission: 'self' },
        schema: { summary: 'Get the own session', tags, response: { 200: Session } },
      },
      request => {
        requireSession(request)
        return auth.session(tokenOf(request))
      },
    )

    api.delete(
      '/session',
      {
        config: { permission: 'self', audit: 'session.delete' },
        schema: { summary: 'Log out', tags, response: { 204: z.undefined() } },
      },
      (request, reply) => {
        requireSession(request)
        auth.logout(tokenOf(request))
        return reply.header('set-cookie', ENDED_COOKIE).code(204).send()
      },
    )

    api.post(
      '/account/actions/change-password',
      {
        config: { permission: 'self', audit: 'account.change-password', idempotent: false },
        schema: {
          summary: 'Change the own password; ends all other sessions',
          tags,
          body: ChangePasswordRequest,
          response: { 200: Session },
        },
      },
      async (request, reply) => {
        requireSession(request)
        const { session, cookie } = await auth.changePassword(request.body, request.ip)
        reply.header('set-cookie', cookie)
        return session
      },
    )
  }
