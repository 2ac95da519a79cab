import { once } from 'node:events'
import { type ClientHttp2Session, connect } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { testApp } from '../lib/test-app.ts'
import { tinyIso } from './test-storage.ts'

const MIB = 1024 * 1024

/** The whole application with TLS and HTTP/2, as browsers speak it. */
async function serve() {
  const test = await testApp({ tls: true })
  await test.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = test.app.server.address() as AddressInfo
  const admin = await test.token('administrator')
  // The certificate is self-signed, and not what is tested here.
  const session: ClientHttp2Session = connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false })
  const json = async (method: 'GET' | 'POST', url: string, payload?: object) =>
    (await test.send(method, `/api/v1${url}`, admin, payload)).json()
  const patch = (id: string, offset: number, headers: Record<string, string> = {}) =>
    session.request({
      ':method': 'PATCH',
      ':path': `/api/v1/uploads/${id}`,
      'content-type': 'application/octet-stream',
      'upload-offset': String(offset),
      ...admin,
      ...headers,
    })
  return {
    ...test,
    json,
    patch,
    async [Symbol.asyncDispose]() {
      session.destroy()
      await test.close()
    },
  }
}

describe('an upload over HTTP/2', () => {
  it('arrives whole, and breaks and continues like any other', async () => {
    await using t = await serve()
    const iso = tinyIso(8 * MIB)
    const { id } = await t.json('POST', '/uploads', { name: 'x.iso', kind: 'iso', sizeBytes: iso.length })
    const broken = t.patch(id, 0)
    broken.on('error', () => {})
    broken.write(iso.subarray(0, 3 * MIB))
    const stored = async () => (await t.deps.domains.storage.pools.list())[0]?.state.usedBytes ?? 0
    expect(await stored()).toBe(0)
    const offset = async (): Promise<number> => (await t.json('GET', `/uploads/${id}`)).offset
    // The last byte of the piece has to be on its way before the connection goes.
    await expect.poll(() => broken.bufferSize, { timeout: 5000 }).toBe(0)
    broken.close(8)
    await expect.poll(offset, { timeout: 5000 }).toBeGreaterThan(0)
    const from = await offset()
    expect(from).toBeLessThanOrEqual(3 * MIB)

    const rest = t.patch(id, from)
    rest.end(iso.subarray(from))
    const [headers] = await once(rest, 'response')
    expect([headers[':status'], headers['upload-offset']]).toEqual([204, String(iso.length)])
    const { taskId, resourceId } = await t.json('POST', `/uploads/${id}/actions/complete`)
    expect((await t.deps.core.tasks.wait(taskId)).status).toBe('succeeded')
    expect(await t.json('GET', `/images/${resourceId}`)).toMatchObject({
      state: { kind: 'iso', sizeBytes: iso.length },
    })
  })

  it('that is not allowed is refused before its bytes are read', async () => {
    await using t = await serve()
    const { id } = await t.json('POST', '/uploads', { name: 'x.iso', kind: 'iso', sizeBytes: 1000 })
    const viewer = await t.token('viewer')
    const request = t.patch(id, 0, viewer)
    request.write(Buffer.alloc(100))
    const [headers] = await once(request, 'response')
    expect(headers[':status']).toBe(403)
    request.close()
    expect((await t.json('GET', `/uploads/${id}`)).offset).toBe(0)
  })

  it('that is too long is answered although it is still being sent', async () => {
    await using t = await serve()
    const { id } = await t.json('POST', '/uploads', { name: 'x.iso', kind: 'iso', sizeBytes: 1000 })
    const request = t.patch(id, 0)
    request.on('error', () => {})
    request.write(Buffer.alloc(2 * MIB))
    const [headers] = await once(request, 'response')
    expect(headers[':status']).toBe(413)
    // The answer is whole, and then the stream ends although we never stopped sending.
    let text = ''
    request.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
    })
    await once(request, 'close')
    expect(JSON.parse(text)).toMatchObject({ code: 'too_large', details: { offset: 0 } })
    expect((await t.json('GET', `/uploads/${id}`)).offset).toBe(0)
  })
})
