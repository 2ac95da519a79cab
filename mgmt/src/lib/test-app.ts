import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import { buildApp } from '../app.ts'
import type { Role } from '../auth/permissions.ts'
import { readConfig } from '../config.ts'
import { createDeps, type Deps } from '../deps.ts'
import { simDefaults } from '../sim-defaults.ts'

export const TEST_PASSWORD = 'correct horse battery staple'

/** The whole application on simulated drivers, without a port: requests are injected. */
export interface TestApp {
  app: FastifyInstance
  deps: Deps
  /** Sets the host up and returns the headers of the administrator's session. */
  logIn(): Promise<{ cookie: string; 'x-csrf-token': string }>
  /** Headers of a new API token. */
  token(role: Role): Promise<{ authorization: string }>
  /** Sends a request, with a JSON body if there is one. */
  send(
    method: NonNullable<InjectOptions['method']>,
    url: string,
    headers?: object,
    payload?: object,
  ): Promise<LightMyRequestResponse>
  close(): Promise<void>
}

interface TestAppOptions {
  /** Virtual machines to begin with. */
  seed?: number
  /** The host runs from a medium. */
  live?: boolean
  /** With TLS and HTTP/2, for tests over real sockets. */
  tls?: boolean
  /** Called before the application is ready: more routes. */
  prepare?: (app: FastifyInstance) => unknown
}

/** Builds and starts the application. */
export async function testApp({ seed = 0, live = false, tls = false, prepare }: TestAppOptions = {}): Promise<TestApp> {
  const directory = await mkdtemp(join(tmpdir(), 'lqx-app-'))
  const defaults = simDefaults({ state: directory, seed: String(seed) })
  const config = await readConfig(undefined, { ...defaults, uiDir: null, sim: { ...defaults.sim, live } })
  const deps = await createDeps(config, pino({ level: process.env.LOG_LEVEL ?? 'silent' }))
  const pair = await deps.certificate.load()
  const app = await buildApp(deps, tls ? pair : undefined)
  await prepare?.(app)
  await deps.start()
  await app.ready()

  const send: TestApp['send'] = (method, url, headers = {}, payload) =>
    app.inject({ method, url, headers: { ...headers }, ...(payload === undefined ? {} : { payload }) })

  return {
    app,
    deps,
    send,
    async logIn() {
      const body = { setupCode: deps.setupCode() ?? '', password: TEST_PASSWORD, hostName: 'alpha' }
      const response = await send('POST', '/api/v1/setup', {}, body)
      const cookie = String(response.headers['set-cookie']).split(';', 1)[0] ?? ''
      return { cookie, 'x-csrf-token': response.json().csrfToken }
    },
    async token(role) {
      const { secret } = await deps.tokens.create({ name: `test-${role}`, role, expiresInDays: null })
      return { authorization: `Bearer ${secret}` }
    },
    async close() {
      await app.close()
      await deps.close()
      await rm(directory, { recursive: true })
    },
  }
}
