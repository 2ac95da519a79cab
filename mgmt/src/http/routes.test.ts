import type { HTTPMethods } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { may, PERMISSIONS, type Permission, ROLES } from '../auth/permissions.ts'
import { type TestApp, testApp } from '../lib/test-app.ts'

interface Operation {
  method: HTTPMethods
  url: string
  permission: Permission
}

/** Never ends, and so never answers an injected request. */
const isStream = ({ url }: Operation): boolean => /\/(events|logs\/follow)$/.test(url)

const isPermission = (value: unknown): value is Permission => PERMISSIONS.some(permission => permission === value)

/** Every route, read from the published description. */
function operationsOf(t: TestApp): Operation[] {
  return Object.entries(t.app.swagger().paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods ?? {}).map(([method, operation]) => {
      const permission: unknown = (operation as Record<string, unknown>)['x-permission']
      if (!isPermission(permission)) throw new Error(`${method} ${path} publishes no permission`)
      const url = path.replaceAll(/\{[^}]+\}/g, '0198c0de-0000-7000-8000-000000000000')
      return { method: method.toUpperCase() as HTTPMethods, url, permission }
    }),
  )
}

describe('the route table', () => {
  let t: TestApp
  let operations: Operation[]
  beforeAll(async () => {
    t = await testApp()
    await t.logIn()
    operations = operationsOf(t)
  })
  afterAll(() => t.close())

  /** Status of a request with an empty body: what matters is whether the guard lets it through. */
  const status = async ({ method, url }: Operation, headers: object) => {
    const payload = method === 'GET' || method === 'DELETE' ? undefined : {}
    return (await t.send(method, url, headers, payload)).statusCode
  }
  const closed = () => operations.filter(operation => operation.permission !== 'public')

  it('knows all domains', () => {
    const urls = operations.map(operation => operation.url)
    for (const url of ['/tasks', '/tokens', '/hosts', '/volumes', '/images', '/audit', '/session']) {
      expect(urls).toContain(`/api/v1${url}`)
    }
  })

  it('lets nobody in without a login', async () => {
    for (const operation of closed()) {
      expect([operation.method, operation.url, await status(operation, {})]).toEqual([
        operation.method,
        operation.url,
        401,
      ])
    }
  })

  it.each(ROLES)('gives the role %s exactly its permissions', async role => {
    const headers = await t.token(role)
    for (const operation of closed()) {
      // A stream never ends, and a console wants to become a WebSocket.
      if (isStream(operation) && may(role, operation.permission)) continue
      // Signing out or changing the password needs a session: 403 whatever the role.
      if (operation.permission === 'self') continue
      const answer = await status(operation, headers)
      const refused = answer === 403 || answer === 401
      expect([operation.method, operation.url, role, refused]).toEqual([
        operation.method,
        operation.url,
        role,
        !may(role, operation.permission),
      ])
    }
  })

  it('answers nothing with a server error, whatever is missing', async () => {
    const headers = await t.token('administrator')
    for (const operation of operations) {
      if (isStream(operation)) continue
      const answer = await status(operation, headers)
      expect([operation.method, operation.url, answer < 500]).toEqual([operation.method, operation.url, true])
    }
  })

  it('does not start with a route that states no permission or no audit action', async () => {
    const { guardRoutes } = await import('./auth-guard.ts')
    const { default: Fastify } = await import('fastify')
    const app = Fastify()
    guardRoutes(app, { identify: () => undefined, setupDone: async () => true, allowedOrigins: [] })
    expect(() => app.get('/open', () => '')).toThrow('states no permission')
    expect(() => app.post('/change', { config: { permission: 'vms:write' } }, () => '')).toThrow(
      'states no audit action',
    )
  })
})
