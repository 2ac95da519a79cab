import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { newId } from '../lib/id.ts'
import { type TestApp, testApp } from '../lib/test-app.ts'
import type { Forward } from './forward.schema.ts'

let server: TestApp
let admin: object
let path: string
const get = async () => {
  const answer = await server.send('GET', path, admin)
  return { etag: String(answer.headers.etag), forward: answer.json() as Forward }
}
const put = async (body: object) => await server.send('PUT', path, { ...admin, 'if-match': (await get()).etag }, body)

beforeAll(async () => {
  server = await testApp()
  admin = await server.logIn()
  path = `/api/v1/hosts/${server.deps.core.hostId}/log-forwarding`
})
afterAll(() => server.close())

describe('sending the journal on', () => {
  it('is off until somebody names a server', async () => {
    const { forward } = await get()
    expect(forward).toMatchObject({ config: { enabled: false, server: '' }, state: { status: 'off' } })
  })

  it('begins when it is switched on, says how far it is, and ends when it is switched off', async () => {
    const answer = await put({ enabled: true, server: 'logs.example.org' })
    expect(answer.json().config).toEqual({
      ...{ enabled: true, server: 'logs.example.org', port: 6514, priority: 6, ca: null },
    })
    await vi.waitFor(async () => expect((await get()).forward.state.sent).toBeGreaterThan(0), 15_000)
    expect((await get()).forward.state).toMatchObject({ status: 'connected', lastError: null })
    expect((await put({ enabled: false, server: 'logs.example.org' })).json().state.status).toBe('off')
  })

  it('says why it waits', async () => {
    await put({ enabled: true, server: 'error.example.org' })
    await vi.waitFor(async () => expect((await get()).forward.state.status).toBe('waiting'), 10_000)
    expect((await get()).forward.state.lastError?.message).toContain('error.example.org')
    await put({ enabled: false, server: '' })
  })

  it.each([
    { enabled: true, server: '' },
    { enabled: true, server: '-x' },
    { enabled: true, server: 'a b' },
    { enabled: true, server: 'a', port: 0 },
    { enabled: true, server: 'a', port: 65_536 },
    { enabled: true, server: 'a', priority: 8 },
    { enabled: true, server: 'a', ca: 'text' },
    { enabled: true, server: 'a', ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
    { enabled: true, server: 'a', token: 'x' },
    { server: 'a' },
  ])('refuses %j and changes nothing', async body => {
    const answer = await put(body)
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid_request'])
    expect((await get()).forward.config.enabled).toBe(false)
  })

  it('is for administrators, with the ETag that was seen, and of hosts that exist', async () => {
    for (const role of ['viewer', 'operator'] as const) {
      expect((await server.send('GET', path, await server.token(role))).statusCode).toBe(403)
    }
    expect((await server.send('PUT', path, admin, { enabled: false, server: '' })).statusCode).toBe(428)
    const unknown = await server.send('GET', `/api/v1/hosts/${newId()}/log-forwarding`, admin)
    expect(unknown.statusCode).toBe(404)
  })
})
