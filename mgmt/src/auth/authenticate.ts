import type { FastifyRequest } from 'fastify'
import type { Principal } from '../api/http.ts'
import { SESSION_COOKIE, type SessionStore } from './sessions.ts'
import type { TokenStore } from './tokens.ts'

/** Who makes a request, and what proves it. */
export interface Identity {
  principal: Principal
  /** Present for sessions: what `X-CSRF-Token` has to hold. */
  csrfToken?: string
  /** False once the session or token has ended. */
  alive: () => boolean
}

/** The value of one cookie, without a library's decoding: our tokens need none. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [key, value] = part.trim().split('=', 2)
    if (key === name) return value
  }
  return undefined
}

/** Identifies the caller by bearer token or session cookie; a bad token is nobody, whatever cookie comes with it. */
export function authenticate(
  headers: Pick<FastifyRequest['headers'], 'authorization' | 'cookie'>,
  sessions: SessionStore,
  tokens: TokenStore,
): Identity | undefined {
  if (headers.authorization !== undefined) {
    const secret = /^Bearer ([\x21-\x7e]{1,256})$/i.exec(headers.authorization)?.[1] ?? ''
    const token = tokens.find(secret)
    if (token === undefined) return undefined
    const principal: Principal = { name: `token:${token.name}`, role: token.role, via: 'token' }
    return { principal, alive: () => tokens.find(secret) !== undefined }
  }
  const cookie = cookieOf(headers.cookie, SESSION_COOKIE)
  const session = cookie === undefined ? undefined : sessions.find(cookie)
  if (cookie === undefined || session === undefined) return undefined
  return {
    principal: { name: session.username, role: session.role, via: 'session' },
    csrfToken: session.csrfToken,
    alive: () => sessions.find(cookie) !== undefined,
  }
}
