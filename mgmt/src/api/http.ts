import type { ZodTypeProvider } from '@fastify/type-provider-zod'
import type { FastifyInstance, FastifyPluginAsync, RawServerDefault } from 'fastify'
import type { Permission, Role } from '../auth/permissions.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route states it; a test walks the route table. Checked before the body is read. */
    permission?: Permission
    /** What the audit record says was done, for example `vm.start`; required on every route that changes anything. */
    audit?: string
    /** False: answers of this POST are not kept for `Idempotency-Key`, because they hold secrets. */
    idempotent?: boolean
  }
  interface FastifyRequest {
    /** Set by the auth guard on every route that is not public. */
    principal?: Principal
    /** False once the login of this request has ended: long-lived streams ask it now and then. */
    stillAllowed: () => boolean
  }
}

/** Who is calling: a session of the administrator or an API token. */
export interface Principal {
  /** Name for tasks and audit, for example `admin` or `token:ci`. */
  readonly name: string
  readonly role: Role
  readonly via: 'session' | 'token'
}

/** The fastify instance that routes are written against: zod schemas give the types of params, query and body. */
export type Api = FastifyInstance<
  RawServerDefault,
  import('node:http').IncomingMessage,
  import('node:http').ServerResponse,
  import('fastify').FastifyBaseLogger,
  ZodTypeProvider
>

/** A domain's routes, registered under `/api/v1`. */
export type Routes = (api: Api) => Promise<void> | void

export type { FastifyPluginAsync }
