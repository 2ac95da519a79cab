import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import websocket from '@fastify/websocket'
import { describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import type { Api } from '../api/http.ts'
import { handleErrors } from '../http/errors.ts'
import { useSchemas } from '../http/serializer.ts'
import { createServer } from '../http/server.ts'
import { newId } from '../lib/id.ts'
import { SERIAL_MARKER } from './sim/serial.ts'
import { NETWORK_ID, testVms } from './test-vms.ts'
import { vmRoutes } from './vm.routes.ts'

/** The true routes on a real socket. `allowed` is what the session of consoles says. */
async function serve() {
  const t = await testVms()
  const app = createServer(t.core.log, undefined)
  useSchemas(app, { checkAnswers: true })
  handleErrors(app)
  app.decorateRequest('stillAllowed', () => true)
  await app.register(websocket)
  // The schemas are zod's; the provider type only tells that to the compiler.
  await app.register(async scope => vmRoutes(t.service)(scope as unknown as Api), { prefix: '/api/v1' })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
      method,
      headers: { ...type, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const isJson = answer.headers.get('content-type')?.includes('json') ?? false
    const bytes = Buffer.from(await answer.arrayBuffer())
    return {
      status: answer.status,
      headers: answer.headers,
      bytes,
      body: isJson ? JSON.parse(bytes.toString()) : undefined,
    }
  }
  /** Opens a console; collects what it shows. */
  const watch = (id: string, which: 'vnc' | 'serial') => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/vms/${id}/console/${which}`)
    let shown = Buffer.alloc(0)
    socket.on('message', (data: Buffer) => {
      shown = Buffer.concat([shown, data])
    })
    return { socket, text: () => shown.toString('latin1'), closed: once(socket, 'close') }
  }
  return {
    ...t,
    call,
    watch,
    async [Symbol.asyncDispose]() {
      await app.close()
      await t[Symbol.asyncDispose]()
    },
  }
}

describe('the VM API', () => {
  test('creates with a task, shows, changes with If-Match, acts and deletes', async () => {
    await using t = await serve()
    const made = await t.call('POST', '/vms', {
      name: 'web-1',
      disks: [{ sizeGiB: 1 }],
      nics: [{ networkId: NETWORK_ID }],
    })
    expect(made.status).toBe(202)
    expect(made.headers.get('location')).toBe(`/api/v1/tasks/${made.body.taskId}`)
    const path = `/vms/${made.body.resourceId}`
    await t.core.tasks.wait(made.body.taskId)

    const seen = await t.call('GET', path)
    expect(seen).toMatchObject({ status: 200, body: { name: 'web-1', state: { power: 'off' } } })
    const etag = seen.headers.get('etag') ?? ''
    expect((await t.call('PATCH', path, { cpus: 3 })).status).toBe(428)
    expect((await t.call('PATCH', path, { cpus: 3 }, { 'if-match': '"1"' })).status).toBe(412)
    const changed = await t.call('PATCH', path, { cpus: 3 }, { 'if-match': etag })
    expect(changed).toMatchObject({ status: 200, body: { config: { cpus: 3 } } })
    expect(changed.headers.get('etag')).not.toBe(etag)

    const started = await t.call('POST', `${path}/actions/start`)
    expect(started.status).toBe(202)
    await t.core.tasks.wait(started.body.taskId)
    expect((await t.call('POST', `${path}/actions/start`)).body).toMatchObject({ code: 'illegal_state' })
    const shot = await t.call('GET', `${path}/screenshot`)
    expect([shot.status, shot.headers.get('content-type'), shot.bytes.subarray(1, 4).toString()]).toEqual([
      200,
      'image/png',
      'PNG',
    ])
    expect((await t.call('GET', `${path}/metrics?seconds=600`)).body.series).toHaveProperty('cpuPercent')

    expect((await t.call('DELETE', path, undefined, { 'if-match': '*' })).status).toBe(409)
    await t.core.tasks.wait((await t.call('POST', `${path}/actions/stop`)).body.taskId)
    expect((await t.call('GET', `${path}/screenshot`)).status).toBe(409)
    expect((await t.call('DELETE', path)).status).toBe(428)
    const gone = await t.call('DELETE', `${path}?deleteVolumes=true`, undefined, { 'if-match': '*' })
    expect((await t.core.tasks.wait(gone.body.taskId)).status).toBe('succeeded')
    expect((await t.call('GET', path)).body).toMatchObject({ code: 'not_found' })
  })

  test('devices', async () => {
    await using t = await serve()
    const id = await t.make({ disks: [], nics: [] })
    const added = await t.call('POST', `/vms/${id}/disks`, { sizeGiB: 2 })
    expect(added.status).toBe(202)
    await t.core.tasks.wait(added.body.taskId)
    const [disk] = (await t.call('GET', `/vms/${id}`)).body.config.disks
    const removed = await t.call('DELETE', `/vms/${id}/disks/${disk.id}?deleteVolume=true`)
    expect((await t.core.tasks.wait(removed.body.taskId)).status).toBe('succeeded')
    expect(await t.pool.listVolumeIds()).toEqual([])
    const card = await t.call('POST', `/vms/${id}/nics`, { networkId: NETWORK_ID })
    expect(card).toMatchObject({ status: 200, body: { config: { nics: [{ networkId: NETWORK_ID }] } } })
    const without = await t.call('DELETE', `/vms/${id}/nics/${card.body.config.nics[0].id}`)
    expect(without).toMatchObject({ status: 200, body: { config: { nics: [] } } })
    expect((await t.call('DELETE', `/vms/${id}/disks/${newId()}`)).status).toBe(404)
  })

  test('lists pages and filters', async () => {
    await using t = await serve()
    for (const name of ['web-1', 'web-2', 'db-1']) await t.make({ name, disks: [], start: name === 'db-1' })
    const names = async (query: string) =>
      (await t.call('GET', `/vms?${query}`)).body.items.map((vm: { name: string }) => vm.name)
    expect(await names('')).toEqual(['web-1', 'web-2', 'db-1'])
    expect(await names('name=WEB')).toEqual(['web-1', 'web-2'])
    expect(await names('power=running')).toEqual(['db-1'])
    expect(await names(`hostId=${newId()}`)).toEqual([])
    const page = await t.call('GET', '/vms?limit=2')
    expect(page.body).toMatchObject({ total: 3, nextPage: expect.any(String) })
    expect(await names(`limit=2&pageToken=${page.body.nextPage}`)).toEqual(['db-1'])
  })

  test.each<{ name: string; [field: string]: unknown }>([
    { name: '../etc' },
    { name: 'a\nb' },
    { name: '-rf' },
    { name: 'a', cpus: 0 },
    { name: 'a', cpus: '2' },
    { name: 'a', unknown: 1 },
    { name: 'a', nics: [{ networkId: NETWORK_ID, mac: 'ff:ff:ff:ff:ff:ff' }] },
  ])('refuses %j', async body => {
    await using t = await serve()
    const answer = await t.call('POST', '/vms', body)
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
    expect(t.service.list()).toEqual([])
  })
})

describe('consoles', () => {
  test('everybody sees the same serial port, late comers what was printed before', async () => {
    await using t = await serve()
    const id = await t.make({ start: true })
    const first = t.watch(id, 'serial')
    await expect.poll(first.text).toContain(SERIAL_MARKER)
    first.socket.send(Buffer.from('root\r'))
    await expect.poll(first.text).toContain('Login incorrect')
    const second = t.watch(id, 'serial')
    await expect.poll(second.text).toBe(first.text())
    second.socket.send(Buffer.from('admin\r'))
    await expect.poll(first.text).toContain('admin')
    first.socket.close()
    await first.closed
    second.socket.send(Buffer.from('still there\r'))
    await expect.poll(second.text).toContain('still there')
  })

  test('several screens at once', async () => {
    await using t = await serve()
    const id = await t.make({ start: true })
    const screens = [1, 2, 3].map(() => t.watch(id, 'vnc'))
    for (const screen of screens) {
      await expect.poll(screen.text).toBe('RFB 003.008\n')
      screen.socket.send(Buffer.from('RFB 003.008\n'))
      await expect.poll(screen.text).toContain('\u0001\u0001')
      screen.socket.send(Buffer.from([1]))
      screen.socket.send(Buffer.from([1]))
      await expect.poll(screen.text).toContain('web-1')
      // A request for the whole picture; it comes raw, 640 by 400 by 32 bits.
      screen.socket.send(Buffer.from([3, 0, 0, 0, 0, 0, 2, 128, 1, 144]))
      await expect.poll(() => screen.text().length).toBeGreaterThan(640 * 400 * 4)
    }
  })

  test('end when the VM goes off, with a reason', async () => {
    await using t = await serve()
    const id = await t.make({ start: true })
    const watching = [t.watch(id, 'serial'), t.watch(id, 'vnc')]
    for (const each of watching) await expect.poll(each.text).not.toBe('')
    t.driver.simulate.power(id, 'off')
    for (const each of watching) expect((await each.closed)[0]).toBe(1000)
  })

  test('of a VM that is off, or of none, close with the reason', async () => {
    await using t = await serve()
    const id = await t.make()
    const [code, reason] = await t.watch(id, 'vnc').closed
    expect([code, String(reason)]).toEqual([4409, 'Not possible: it is off; start it to see its screen'])
    expect((await t.watch(newId(), 'serial').closed)[0]).toBe(4404)
  })
})
