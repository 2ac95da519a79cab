import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import { request as requestHttps } from 'node:https'
import { type AddressInfo, connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { type TestApp, testApp } from '../lib/test-app.ts'
import { createRedirectServer } from './redirect.ts'

const insecure = { rejectUnauthorized: false } as const

describe('over real sockets', () => {
  let t: TestApp
  let port = 0
  let headers: { cookie: string; 'x-csrf-token': string }
  beforeAll(async () => {
    t = await testApp({
      tls: true,
      prepare: app =>
        app.register(async instance => {
          instance.get('/echo', { websocket: true, config: { permission: 'vms:console' } }, socket => {
            socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
          })
        }),
    })
    await t.app.listen({ host: '127.0.0.1', port: 0 })
    port = (t.app.server.address() as AddressInfo).port
    headers = await t.logIn()
  })
  afterAll(() => t.close())

  /** One HTTP/2 request on a connection of its own: status, headers and body. */
  async function http2(path: string, send: Record<string, string> = {}, body = '') {
    const client = connectHttp2(`https://127.0.0.1:${port}`, insecure)
    const stream = client.request({ ':path': path, ':method': body === '' ? 'GET' : 'POST', ...send })
    // A GET has ended already.
    if (body !== '') stream.end(body)
    const [answer] = await once(stream, 'response')
    let text = ''
    for await (const chunk of stream) text += chunk
    client.close()
    return { status: answer[':status'], headers: answer, text }
  }

  it('speaks HTTP/2 and HTTP/1.1 on one port', async () => {
    const two = await http2('/healthz')
    expect([two.status, JSON.parse(two.text).status]).toEqual([200, 'ok'])
    const request = requestHttps({ host: '127.0.0.1', port, path: '/healthz', ...insecure }).end()
    const [one] = await once(request, 'response')
    expect([one.statusCode, one.httpVersion]).toEqual([200, '1.1'])
    one.resume()
  })

  it('records changes made over HTTP/2 with the address of the caller', async () => {
    await http2(
      '/api/v1/session',
      { 'content-type': 'application/json' },
      '{"username":"admin","password":"wrong password"}',
    )
    await expect
      .poll(() => t.deps.audit.list(1e9, 1)[0])
      .toMatchObject({ action: 'session.create', from: '127.0.0.1', status: 401 })
  })

  it('tells browsers what the interface never does', async () => {
    const { headers } = await http2('/api/v1/setup')
    expect(headers['content-security-policy']).toContain("default-src 'self'")
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['strict-transport-security']).toBeUndefined()
    expect(headers['cache-control']).toBe('no-store')
  })

  const open = (send: Record<string, string>, origin = `https://127.0.0.1:${port}`) =>
    new WebSocket(`wss://127.0.0.1:${port}/echo`, { ...insecure, origin, headers: send })
  const refusal = async (socket: WebSocket) => {
    const [, response] = await once(socket, 'unexpected-response')
    socket.on('error', () => {}).terminate()
    return response.statusCode
  }

  it('carries WebSockets for pages of its own, by cookie or token', async () => {
    const token = await t.token('operator')
    for (const send of [{ cookie: headers.cookie }, token]) {
      const socket = open(send)
      await once(socket, 'open')
      socket.send(Buffer.from([1, 2, 3]))
      const [data, isBinary] = await once(socket, 'message')
      expect([[...data], isBinary]).toEqual([[1, 2, 3], true])
      socket.close()
    }
  })

  it('refuses WebSockets of other pages, of nobody, and of those who may not', async () => {
    expect(await refusal(open({ cookie: headers.cookie }, 'https://evil.example'))).toBe(403)
    expect(await refusal(open({}))).toBe(401)
    expect(await refusal(open(await t.token('viewer')))).toBe(403)
    // The page that somebody on the way put in the place of ours on port 80: its host is ours, its scheme is not.
    expect(await refusal(open({ cookie: headers.cookie }, `http://127.0.0.1:${port}`))).toBe(403)
    const noOrigin = new WebSocket(`wss://127.0.0.1:${port}/echo`, { ...insecure, headers: { cookie: headers.cookie } })
    expect(await refusal(noOrigin)).toBe(403)
  })

  it('records consoles, whatever content type the request claims', async () => {
    const url = `wss://127.0.0.1:${port}/api/v1/vms/0198c0de-0000-7000-8000-000000000000/console/vnc`
    const send = { ...(await t.token('operator')), 'content-type': 'application/octet-stream' }
    const socket = new WebSocket(url, { ...insecure, headers: send })
    await once(socket, 'close')
    await expect
      .poll(() => t.deps.audit.list(1e9, 1)[0])
      .toMatchObject({
        who: 'token:test-operator',
        action: 'vm.console.vnc',
      })
  })

  /** Opens the event stream and gives its text as it arrives. */
  async function events(send: Record<string, string>) {
    const client = connectHttp2(`https://127.0.0.1:${port}`, insecure)
    const stream = client.request({ ':path': '/api/v1/events', ...send })
    let text = ''
    stream.setEncoding('utf8').on('data', chunk => {
      text += chunk
    })
    const [answer] = await once(stream, 'response')
    return { status: answer[':status'], type: answer['content-type'], text: () => text, close: () => client.destroy() }
  }

  it('streams events, and replays after a break', async () => {
    const { cookie } = headers
    const first = await events({ cookie })
    expect([first.status, first.type]).toEqual([200, 'text/event-stream; charset=utf-8'])
    await expect.poll(first.text).toMatch(/^id: \d+\nevent: ready\n/)
    t.deps.core.events.resource('vms', 'one', 'created')
    await expect.poll(first.text).toContain('"id":"one"')
    first.close()
    const last = /id: (\d+)\nevent: resource/.exec(first.text())?.[1] ?? ''
    t.deps.core.events.resource('vms', 'two', 'created')
    const second = await events({ cookie, 'last-event-id': last })
    await expect.poll(second.text).toContain('"id":"two"')
    expect(second.text()).not.toContain('"id":"one"')
    second.close()
    const old = await events({ cookie, 'last-event-id': '17' })
    await expect.poll(old.text).toContain('event: lost')
    old.close()
  })

  it('uses a renewed certificate for new connections without a restart', async () => {
    const fingerprint = async () => {
      const socket = connectTls({ host: '127.0.0.1', port, ...insecure })
      await once(socket, 'secureConnect')
      const { fingerprint256 } = socket.getPeerCertificate()
      socket.destroy()
      return fingerprint256
    }
    const before = await fingerprint()
    const response = await t.send('POST', '/api/v1/certificate/actions/renew', headers)
    const after = await fingerprint()
    expect(after).not.toBe(before)
    expect(after).toBe(response.json().fingerprint256)
  })

  it('does not wait for the body of a request that was refused', async () => {
    const client = connectHttp2(`https://127.0.0.1:${port}`, insecure)
    const stream = client.request({ ':path': '/api/v1/tokens', ':method': 'POST', 'content-type': 'application/json' })
    stream.on('error', () => {}).write('{"name":')
    const [answer] = await once(stream.resume(), 'response')
    expect(answer[':status']).toBe(401)
    await expect.poll(() => stream.closed).toBe(true)
    client.close()
  })

  it('answers bytes that are no HTTP, and goes on', async () => {
    const socket = connectTls({ host: '127.0.0.1', port, ...insecure, ALPNProtocols: ['http/1.1'] })
    await once(socket, 'secureConnect')
    socket.write('this is \x00 not HTTP\r\n\r\n')
    const [data] = await once(socket, 'data')
    expect(String(data)).toMatch(/^HTTP\/1\.1 400 /)
    expect((await http2('/healthz')).status).toBe(200)
  })

  it('lets go of a connection whose handshake takes too long', async () => {
    const silent = connectTcp({ host: '127.0.0.1', port }).on('error', () => {})
    const [accepted] = await once(t.app.server, 'connection')
    // What the handshake's clock does when it is up.
    t.app.server.emit('tlsClientError', new Error('TLS handshake timeout'), accepted)
    await expect.poll(() => silent.resume().closed).toBe(true)
  })

  it('closes with open streams and connections', async () => {
    const other = await testApp({ tls: true })
    await other.app.listen({ host: '127.0.0.1', port: 0 })
    const { cookie } = await other.logIn()
    const client = connectHttp2(`https://127.0.0.1:${(other.app.server.address() as AddressInfo).port}`, insecure)
    client.on('error', () => {})
    const stream = client.request({ ':path': '/api/v1/events', cookie })
    stream.on('error', () => {}).resume()
    await once(stream, 'response')
    await other.close()
    await expect.poll(() => stream.closed).toBe(true)
  })
})

describe('plain HTTP', () => {
  it('is redirected to TLS, and nothing else', async () => {
    const server = createRedirectServer(8443).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const get = (path: string, method = 'GET') => fetch(`${origin}${path}`, { redirect: 'manual', method })
    const response = await get('/vms?x=1', 'POST')
    expect([response.status, response.headers.get('location')]).toEqual([308, 'https://127.0.0.1:8443/vms?x=1'])
    server.close()
  })
})
