import { type ClientHttp2Session, connect } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Host } from '../hosts/host.schema.ts'
import { type TestApp, testApp } from '../lib/test-app.ts'
import type { Change } from './change.schema.ts'

let server: TestApp
let admin: Record<string, string>
let url: string
let hostId: string

beforeAll(async () => {
  server = await testApp({ tls: true })
  admin = await server.logIn()
  await server.app.listen({ host: '127.0.0.1', port: 0 })
  url = `https://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`
  hostId = ((await server.send('GET', '/api/v1/hosts', admin)).json().items as Host[])[0]?.id ?? ''
})
afterAll(() => server.close())

interface Answer {
  status: number
  headers: Record<string, unknown>
  body: { code?: string } & Partial<Change>
}

/** One request over this HTTP/2 connection. */
const ask = (session: ClientHttp2Session, method: string, path: string, headers: object = {}, body?: object) =>
  new Promise<Answer>((resolve, reject) => {
    const stream = session.request({
      ...{ ':method': method, ':path': `/api/v1${path}`, origin: url, ...admin, ...headers },
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    })
    let text = ''
    let seen: Record<string, unknown> = {}
    stream.on('response', found => {
      seen = found
    })
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      text += chunk
    })
    stream.on('end', () => resolve({ status: Number(seen[':status']), headers: seen, body: JSON.parse(text || '{}') }))
    stream.on('error', reject)
    stream.end(body === undefined ? undefined : JSON.stringify(body))
  })
const open = () => connect(url, { rejectUnauthorized: false })
const network = () => `/hosts/${hostId}/management-network`

async function propose(session: ClientHttp2Session, config: object, seconds = 30): Promise<Answer> {
  const { headers } = await ask(session, 'GET', network())
  const match = { 'if-match': String(headers.etag) }
  return await ask(session, 'PUT', network(), match, { config, confirmWithinSeconds: seconds })
}
const waitFor = (session: ClientHttp2Session, id: string | undefined, status: Change['status']) =>
  vi.waitFor(async () => expect((await ask(session, 'GET', `/changes/${id}`)).body.status).toBe(status), {
    timeout: 10_000,
    interval: 50,
  })

const STATIC = { method: 'static', addresses: ['192.0.2.77/24'], gateway: '192.0.2.1' }

describe('the management network over the API', () => {
  it('needs the ETag, a config that makes sense, cards that are there, and an administrator', async () => {
    const session = open()
    const put = (headers: object, body: object) => ask(session, 'PUT', network(), headers, body)
    const { etag } = (await ask(session, 'GET', network())).headers
    const match = { 'if-match': String(etag) }
    expect((await put({}, { config: STATIC })).status).toBe(428)
    expect((await put({ 'if-match': '"no"' }, { config: STATIC })).status).toBe(412)
    expect((await put(match, { config: { method: 'static', addresses: ['192.0.2.0/24'] } })).status).toBe(400)
    expect((await put(match, { config: { method: 'dhcp', card: 'enp99s0' } })).status).toBe(400)
    expect((await put(match, { config: STATIC, confirmWithinSeconds: 5 })).status).toBe(400)
    for (const role of ['viewer', 'operator'] as const) {
      const headers = { ...(await server.token(role)), ...match, cookie: '', 'x-csrf-token': '' }
      expect((await put(headers, { config: STATIC })).status).toBe(403)
    }
    expect((await ask(session, 'GET', '/changes')).body).toMatchObject({ items: [] })
    session.close()
  })

  it('is confirmed from a connection that was opened after the change, and from no other', async () => {
    const before = open()
    const { status, headers, body } = await propose(before, STATIC)
    expect(status).toBe(202)
    expect(headers.location).toBe(`/api/v1/changes/${body.id}`)
    await waitFor(before, body.id, 'waiting')
    const refused = await ask(before, 'POST', `/changes/${body.id}/actions/confirm`)
    expect([refused.status, refused.body.code]).toEqual([409, 'new_connection_required'])
    // The proof that is missing is asked for: this connection is ended, so that the next request brings it.
    await vi.waitFor(() => expect(before.closed || before.destroyed).toBe(true), { timeout: 5_000 })
    const after = open()
    expect((await ask(after, 'POST', `/changes/${body.id}/actions/confirm`)).body.status).toBe('confirmed')
    expect((await ask(after, 'GET', network())).body).toMatchObject({ config: STATIC })
    after.close()
  })

  it('one at a time, and undone at once when asked', async () => {
    const session = open()
    const { body } = await propose(session, { method: 'dhcp' })
    await waitFor(session, body.id, 'waiting')
    const second = await propose(session, STATIC)
    expect([second.status, second.body.code]).toEqual([409, 'illegal_state'])
    expect((await ask(session, 'POST', '/certificate/actions/renew')).body.code).toBe('illegal_state')
    expect((await ask(session, 'POST', `/changes/${body.id}/actions/revert`)).status).toBe(202)
    await waitFor(session, body.id, 'reverted')
    expect((await ask(session, 'GET', network())).body).toMatchObject({ config: STATIC })
    session.close()
  })

  it('the name of a host goes the same way', async () => {
    const session = open()
    const { headers } = await ask(session, 'GET', `/hosts/${hostId}`)
    const rename = { 'if-match': String(headers.etag) }
    const { body } = await ask(session, 'PATCH', `/hosts/${hostId}`, rename, {
      ...{ hostName: 'renamed', confirmWithinSeconds: 30 },
    })
    await waitFor(session, body.id, 'waiting')
    await ask(session, 'POST', `/changes/${body.id}/actions/revert`)
    await waitFor(session, body.id, 'reverted')
    expect((await ask(session, 'GET', `/hosts/${hostId}`)).body).toMatchObject({ name: 'alpha' })
    session.close()
  })
})
