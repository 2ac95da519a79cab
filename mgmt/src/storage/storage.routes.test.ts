import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Api } from '../api/http.ts'
import { handleErrors } from '../http/errors.ts'
import { useSchemas } from '../http/serializer.ts'
import { createServer } from '../http/server.ts'
import { newId } from '../lib/id.ts'
import { storageRoutes } from './storage.routes.ts'
import { testStorage, tinyIso } from './test-storage.ts'

const MIB = 1024 * 1024

/** The true routes on a real socket, so that bodies stream and connections break as they do in life. */
async function serve() {
  const t = await testStorage()
  const app = createServer(t.core.log, undefined)
  useSchemas(app, { checkAnswers: true })
  handleErrors(app)
  await app.register(async scope => storageRoutes(t.storage)(scope as unknown as Api), { prefix: '/api/v1' })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
      method,
      headers: { ...type, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) }
  }
  const bytes = async (id: string, offset: number | string, content: Uint8Array<ArrayBuffer>) => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/uploads/${id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/octet-stream', 'upload-offset': String(offset) },
      body: content,
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) }
  }
  return {
    ...t,
    port,
    call,
    bytes,
    async [Symbol.asyncDispose]() {
      await app.close()
      await t[Symbol.asyncDispose]()
    },
  }
}

const announce = (sizeBytes: number, name = 'file.iso', kind = 'iso') => ({ name, kind, sizeBytes })

describe('the storage API', () => {
  it('takes an upload in pieces and makes an image of it', async () => {
    await using t = await serve()
    const iso = new Uint8Array(tinyIso(2 * MIB + 100))
    const created = await t.call('POST', '/uploads', announce(iso.length, 'debian.iso'))
    expect(created).toMatchObject({ status: 201, body: { offset: 0, sizeBytes: iso.length } })
    const { id } = created.body
    expect(created.headers.get('location')).toBe(`/api/v1/uploads/${id}`)
    // More than the limit for bodies in memory, which does not count here.
    const first = await t.bytes(id, 0, iso.subarray(0, 2 * MIB))
    expect([first.status, first.headers.get('upload-offset')]).toEqual([204, String(2 * MIB)])
    expect((await t.call('POST', `/uploads/${id}/actions/complete`)).status).toBe(409)
    expect((await t.bytes(id, 2 * MIB, iso.subarray(2 * MIB))).status).toBe(204)
    const done = await t.call('POST', `/uploads/${id}/actions/complete`)
    expect(done.status).toBe(202)
    expect(done.headers.get('location')).toBe(`/api/v1/tasks/${done.body.taskId}`)
    await t.core.tasks.wait(done.body.taskId)

    const image = await t.call('GET', `/images/${done.body.resourceId}`)
    const sha256 = createHash('sha256').update(iso).digest('hex')
    expect(image.body).toMatchObject({ name: 'debian.iso', state: { kind: 'iso', sha256 } })
    const path = `/images/${image.body.id}`
    const etag = image.headers.get('etag') ?? ''
    expect((await t.call('PATCH', path, { name: 'x' })).status).toBe(428)
    const renamed = await t.call('PATCH', path, { name: 'x.iso' }, { 'if-match': etag })
    expect(renamed).toMatchObject({ status: 200, body: { name: 'x.iso' } })
    expect((await t.call('DELETE', path, undefined, { 'if-match': etag })).status).toBe(412)
    const fresh = renamed.headers.get('etag') ?? ''
    expect((await t.call('DELETE', path, undefined, { 'if-match': fresh })).status).toBe(204)
    expect((await t.call('GET', path)).status).toBe(404)
    expect((await t.call('GET', '/images')).body).toEqual({ items: [], total: 0 })
  })

  it('keeps what arrived when the connection is cut, and goes on from there', async () => {
    await using t = await serve()
    const { id } = (await t.call('POST', '/uploads', announce(4 * MIB))).body
    const socket = connect(t.port, '127.0.0.1')
    await once(socket, 'connect')
    const head = `PATCH /api/v1/uploads/${id} HTTP/1.1\r\nhost: x\r\ncontent-type: application/octet-stream\r\n`
    socket.write(`${head}upload-offset: 0\r\ncontent-length: ${4 * MIB}\r\n\r\n`)
    socket.write(Buffer.alloc(MIB, 7))
    const arrived = async () => (await t.pool.readUpload(id, 0, 2 * MIB).catch(() => Buffer.alloc(0))).length
    await expect.poll(arrived, { timeout: 5000 }).toBe(MIB)
    socket.destroy()
    const offset = async () => (await t.call('GET', `/uploads/${id}`)).body.offset
    await expect.poll(offset, { timeout: 5000 }).toBe(MIB)
    await expect.poll(async () => (await t.bytes(id, MIB, new Uint8Array(3 * MIB))).status, { timeout: 5000 }).toBe(204)
    expect(await offset()).toBe(4 * MIB)
  })

  it('refuses a second sender, a wrong offset, too much, and anything that is not bytes', async () => {
    await using t = await serve()
    const { id } = (await t.call('POST', '/uploads', announce(1000))).body
    const slow = httpRequest({
      port: t.port,
      host: '127.0.0.1',
      method: 'PATCH',
      path: `/api/v1/uploads/${id}`,
      headers: { 'content-type': 'application/octet-stream', 'upload-offset': '0', 'content-length': '500' },
    })
    slow.on('error', () => {})
    slow.write(Buffer.alloc(10))
    const status = async () => (await t.bytes(id, 0, new Uint8Array(1))).status
    await expect.poll(status, { timeout: 5000 }).toBe(423)
    slow.end(Buffer.alloc(490))
    await once(slow, 'response')

    const wrong = await t.bytes(id, 3, new Uint8Array(1))
    expect(wrong).toMatchObject({ status: 409, body: { code: 'offset_mismatch', details: { offset: 500 } } })
    expect(await t.bytes(id, 500, new Uint8Array(501))).toMatchObject({ status: 413, body: { code: 'too_large' } })
    for (const offset of ['', '-1', '1.5', 'x', '1e99']) {
      expect((await t.bytes(id, offset, new Uint8Array(1))).status).toBe(400)
    }
    expect((await t.call('PATCH', `/uploads/${id}`, {}, { 'upload-offset': '500' })).status).toBe(415)
    const other = await fetch(`http://127.0.0.1:${t.port}/api/v1/volumes`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: 'x',
    })
    expect(other.status).toBe(415)
    expect((await t.bytes(newId(), 0, new Uint8Array(1))).status).toBe(404)
    expect((await t.call('DELETE', `/uploads/${id}`)).status).toBe(204)
    expect((await t.call('DELETE', `/uploads/${id}`)).status).toBe(404)
  })

  it('holds no upload in memory', async () => {
    await using t = await serve()
    const size = 256 * MIB
    const { id } = (await t.call('POST', '/uploads', announce(size, 'big', 'disk'))).body
    const piece = randomBytes(MIB)
    let peak = 0
    const before = process.memoryUsage().arrayBuffers
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before)
    }, 5)
    const request = httpRequest({
      port: t.port,
      host: '127.0.0.1',
      method: 'PATCH',
      path: `/api/v1/uploads/${id}`,
      headers: { 'content-type': 'application/octet-stream', 'upload-offset': '0', 'content-length': String(size) },
    })
    const answered = once(request, 'response')
    Readable.from(Array.from({ length: size / MIB }, () => piece)).pipe(request)
    const [response] = await answered
    clearInterval(watch)
    expect(response.headers['upload-offset']).toBe(String(size))
    // Chunks that the garbage collector has not fetched yet count too, so this is far from exact, but bounded.
    expect(peak).toBeLessThan(size / 2)
  })

  it('makes, lists, filters, grows and deletes volumes', async () => {
    await using t = await serve()
    const made: string[] = []
    for (const name of ['a', 'b', 'c']) {
      const { status, body } = await t.call('POST', '/volumes', { name, sizeBytes: 8 * MIB })
      expect(status).toBe(202)
      await t.core.tasks.wait(body.taskId)
      made.push(body.resourceId)
    }
    const [a = '', b = ''] = made
    t.used.set(a, [{ kind: 'vms', id: newId(), name: 'web-1' }])
    const names = async (query: string) =>
      (await t.call('GET', `/volumes${query}`)).body.items.map((volume: { name: string }) => volume.name)
    expect(await names('?attached=true')).toEqual(['a'])
    expect(await names('?attached=false')).toEqual(['b', 'c'])
    expect(await names(`?poolId=${newId()}`)).toEqual([])
    const page = (await t.call('GET', '/volumes?limit=2')).body
    expect(page).toMatchObject({ total: 3, items: [{ name: 'a' }, { name: 'b' }] })
    expect(await names(`?limit=2&pageToken=${page.nextPage}`)).toEqual(['c'])

    const { headers } = await t.call('GET', `/volumes/${b}`)
    const match = { 'if-match': headers.get('etag') ?? '' }
    const grown = await t.call('PATCH', `/volumes/${b}`, { sizeBytes: 16 * MIB }, match)
    expect(grown).toMatchObject({ status: 200, body: { config: { sizeBytes: 16 * MIB } } })
    const inUse = await t.call('DELETE', `/volumes/${a}`, undefined, { 'if-match': '*' })
    expect(inUse).toMatchObject({ status: 409, body: { code: 'in_use' } })
    const deleted = await t.call('DELETE', `/volumes/${b}`, undefined, { 'if-match': '*' })
    expect(deleted.status).toBe(202)
    await t.core.tasks.wait(deleted.body.taskId)
    expect(await names('')).toEqual(['a', 'c'])
    expect((await t.call('GET', '/pools')).body).toMatchObject({ total: 1, items: [{ name: 'local' }] })
  })

  it.each([
    ['a path as name', { name: '../../etc/passwd', sizeBytes: MIB }, 400],
    ['a path in the middle', { name: 'a/b', sizeBytes: MIB }, 400],
    ['a NUL in the name', { name: 'a\0b', sizeBytes: MIB }, 400],
    ['a path as image', { name: 'a', sizeBytes: MIB, imageId: '../images/x' }, 400],
    ['an unknown field', { name: 'a', sizeBytes: MIB, path: '/etc' }, 400],
    ['a wrong type', { name: 'a', sizeBytes: '1' }, 400],
    ['a negative size', { name: 'a', sizeBytes: -512 }, 400],
    ['half a sector', { name: 'a', sizeBytes: MIB + 1 }, 400],
    ['an unknown pool', { name: 'a', sizeBytes: MIB, poolId: newId() }, 404],
    ['an unknown image', { name: 'a', sizeBytes: MIB, imageId: newId() }, 404],
  ])('refuses a volume with %s', async (_, input, status) => {
    await using t = await serve()
    expect((await t.call('POST', '/volumes', input)).status).toBe(status)
    expect((await t.call('GET', '/volumes')).body.total).toBe(0)
  })

  it('refuses an upload that can never fit', async () => {
    await using t = await serve()
    expect(await t.call('POST', '/uploads', announce(2 ** 43))).toMatchObject({
      status: 507,
      body: { code: 'no_space' },
    })
    for (const path of ['/uploads/..%2f..%2fetc%2fpasswd', '/images/..%2fx', '/volumes/%2e%2e']) {
      expect([400, 404]).toContain((await t.call('GET', path)).status)
    }
  })
})
