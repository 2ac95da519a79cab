import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PERMISSIONS } from '../../mgmt/src/auth/permissions.ts'
import { type TestApp, testApp } from '../../mgmt/src/lib/test-app.ts'

interface Route {
  name: string
  method: string
  url: string
  options: RouteOptions
}

const routes: Route[] = []
let built: TestApp

/** fastify tells about each new instance; so the table is what is registered, not what a list says. */
function listen(message: unknown): void {
  const { fastify } = message as { fastify: FastifyInstance }
  fastify.addHook('onRoute', options => {
    for (const method of [options.method].flat()) {
      if (method !== 'HEAD') routes.push({ name: `${method} ${options.url}`, method, url: options.url, options })
    }
  })
}

beforeAll(async () => {
  subscribe('fastify.initialization', listen)
  built = await testApp()
  unsubscribe('fastify.initialization', listen)
})
afterAll(() => built.close())

const namesOf = (list: Route[]) => list.map(({ name }) => name).sort()
const changes = ({ method }: Route) => method !== 'GET'
/** A console is a stream of bytes: no answer that a schema could describe. */
const isConsole = ({ options }: Route) => 'websocket' in options && options.websocket === true
/** So are pictures, archives, and streams, whose lines have a schema of their own (`ApiEvent`, `LogEntry`). */
const isBytes = (route: Route) =>
  isConsole(route) ||
  /^\/api\/v1\/(events|hosts\/:id\/logs\/follow|hosts\/:id\/support-bundles\/:bundleId\/content|vms\/:id\/screenshot)$/.test(
    route.url,
  )

describe('every route', () => {
  it('is known', () => {
    expect(routes.length).toBeGreaterThan(40)
    expect(new Set(namesOf(routes)).size).toBe(routes.length)
  })

  it('states a permission that exists', () => {
    const known: readonly unknown[] = PERMISSIONS
    expect(namesOf(routes.filter(({ options }) => !known.includes(options.config?.permission)))).toEqual([])
  })

  it('that changes something states how the audit record calls it', () => {
    const silent = routes.filter(
      route => changes(route) && !/^[a-z-]+(\.[a-z-]+)*$/.test(route.options.config?.audit ?? ''),
    )
    expect(namesOf(silent)).toEqual([])
  })

  it('that only reads leaves no audit record', () => {
    const noisy = routes.filter(
      route => !changes(route) && !isBytes(route) && route.options.config?.audit !== undefined,
    )
    expect(namesOf(noisy)).toEqual([])
  })

  it('has a schema of what it answers, and one line that says what it does', () => {
    const bare = routes.filter(route => {
      const schema = route.options.schema
      const answers = Object.keys(schema?.response ?? {}).some(code => code.startsWith('2'))
      return schema?.summary === undefined || !(answers || isBytes(route))
    })
    expect(namesOf(bare)).toEqual([])
  })

  it('with parameters in its path has a schema of them', () => {
    const bare = routes.filter(({ url, options }) => url.includes(':') && options.schema?.params === undefined)
    expect(namesOf(bare)).toEqual([])
  })

  it('lives below /api/v1, except the health check', () => {
    expect(namesOf(routes.filter(({ url }) => !url.startsWith('/api/v1')))).toEqual(['GET /healthz'])
  })
})

describe('without a login', () => {
  it('only what has to be open is open', () => {
    expect(namesOf(routes.filter(({ options }) => options.config?.permission === 'public'))).toEqual([
      'GET /api/v1',
      'GET /api/v1/openapi.json',
      'GET /api/v1/setup',
      'GET /healthz',
      'POST /api/v1/session',
      'POST /api/v1/setup',
    ])
  })

  it('everything else refuses, before it looks at the request', async () => {
    const closed = routes.filter(({ options }) => options.config?.permission !== 'public')
    for (const { name, method, url } of closed) {
      const path = url.replaceAll(/:[a-zA-Z]+/g, 'no-such-thing')
      const headers = { 'content-type': 'application/json' }
      const request = {
        method: method as 'POST',
        url: path,
        headers,
        ...(method === 'GET' ? {} : { payload: '{"odd":' }),
      }
      const answer = await built.app.inject(request)
      expect([401, 403], `${name} answered ${answer.statusCode}: ${answer.body}`).toContain(answer.statusCode)
    }
  })
})

describe('the published description', () => {
  const described = () => JSON.parse(JSON.stringify(built.app.swagger()))

  it('describes every route', () => {
    const { paths } = described()
    const listed = Object.entries<Record<string, unknown>>(paths).flatMap(([url, methods]) =>
      Object.keys(methods).map(method => `${method.toUpperCase()} ${url}`),
    )
    const expected = routes.filter(route => !isConsole(route)).map(({ name }) => name.replaceAll(/:(\w+)/g, '{$1}'))
    const plain = (name: string) => name.replace(/(.)\/$/, '$1')
    expect(listed.map(plain)).toEqual(expect.arrayContaining(expected.map(plain)))
  })

  it('lets no request body have unknown properties', () => {
    const loose: string[] = []
    const check = (schema: Record<string, unknown> | undefined, name: string): void => {
      if (schema === undefined) return
      const union = schema.anyOf ?? schema.oneOf
      if (Array.isArray(union)) for (const each of union) check(each, name)
      else if (schema.type === 'object' && schema.additionalProperties !== false) loose.push(name)
    }
    for (const [url, methods] of Object.entries<Record<string, never>>(described().paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const { requestBody } = operation as { requestBody?: { content: Record<string, { schema: never }> } }
        check(requestBody?.content['application/json']?.schema, `${method} ${url}`)
      }
    }
    expect(loose).toEqual([])
  })
})
