import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestApp, testApp } from '../lib/test-app.ts'
import type { Host } from './host.schema.ts'

let server: TestApp
let admin: object
const send = (method: 'GET' | 'POST', path: string, headers: object = admin, body?: object) =>
  server.send(method, `/api/v1${path}`, headers, body)
const hosts = async (): Promise<Host[]> => (await send('GET', '/hosts')).json().items

beforeAll(async () => {
  server = await testApp()
  admin = await server.logIn()
})
afterAll(() => server.close())

describe('reading', () => {
  it('lists hosts by name, in pages', async () => {
    expect((await hosts()).map(({ name }) => name)).toEqual(['alpha', 'bravo', 'charlie'])
    const first = (await send('GET', '/hosts?limit=2')).json()
    expect(first).toMatchObject({ total: 3, items: [{ name: 'alpha' }, { name: 'bravo' }] })
    const second = (await send('GET', `/hosts?limit=2&pageToken=${first.nextPage}`)).json()
    expect(second.items.map(({ name }: Host) => name)).toEqual(['charlie'])
    expect(second.nextPage).toBeUndefined()
  })

  it('gives one host with its ETag', async () => {
    const [host] = await hosts()
    const answer = await send('GET', `/hosts/${host?.id}`)
    expect(answer.json()).toMatchObject({ id: host?.id, name: 'alpha' })
    expect(answer.headers.etag).toMatch(/^"\d+"$/)
  })

  it('gives metrics within the window that the API allows', async () => {
    const [host] = await hosts()
    const answer = await send('GET', `/hosts/${host?.id}/metrics?seconds=3600`)
    expect(Object.keys(answer.json().series)).toContain('netTxBytesPerSecond')
    for (const seconds of ['59', '86401', 'x']) {
      expect((await send('GET', `/hosts/${host?.id}/metrics?seconds=${seconds}`)).statusCode).toBe(400)
    }
  })

  it('does not find what is not there, and refuses what is no id', async () => {
    const unknown = await send('GET', '/hosts/01900000-0000-7000-8000-000000000000')
    expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'not_found'])
    expect((await send('GET', '/hosts/..%2f..%2fetc')).statusCode).toBe(400)
  })
})

describe('power', () => {
  it('is for administrators', async () => {
    const [host] = await hosts()
    for (const role of ['viewer', 'operator'] as const) {
      const headers = await server.token(role)
      expect((await send('GET', '/hosts', headers)).statusCode).toBe(200)
      const answer = await send('POST', `/hosts/${host?.id}/actions/reboot`, headers, { confirmName: 'alpha' })
      expect(answer.json().code).toBe('forbidden')
    }
  })

  it('is refused without the exact name, telling which one', async () => {
    const [host] = await hosts()
    const url = `/hosts/${host?.id}/actions/power-off`
    const wrong = await send('POST', url, admin, { confirmName: 'bravo' })
    expect([wrong.statusCode, wrong.json().code]).toEqual([400, 'invalid_request'])
    expect(wrong.json().message).toMatch(/confirm with its name: alpha$/)
    for (const body of [{}, { confirmName: 7 }, { confirmName: 'alpha', force: true }]) {
      expect((await send('POST', url, admin, body)).statusCode).toBe(400)
    }
    expect((await hosts())[0]?.state.status).toBe('online')
  })

  it('is a task of the one who asked, and leaves an audit record', async () => {
    const host = (await hosts())[2]
    const answer = await send('POST', `/hosts/${host?.id}/actions/reboot`, admin, { confirmName: 'charlie' })
    expect(answer.statusCode).toBe(202)
    const { taskId } = answer.json()
    expect(answer.headers.location).toBe(`/api/v1/tasks/${taskId}`)
    expect(await server.deps.core.tasks.wait(taskId)).toMatchObject({
      kind: 'host.reboot',
      status: 'succeeded',
      requestor: 'admin',
      targets: [{ kind: 'hosts', id: host?.id, name: 'charlie' }],
    })
    const { items } = (await send('GET', '/audit')).json()
    expect(items[0]).toMatchObject({ who: 'admin', action: 'host.reboot', target: `hosts/${host?.id}`, outcome: 'ok' })
    expect(items).toContainEqual(expect.objectContaining({ action: 'host.power-off', outcome: 'refused' }))
  })
})
