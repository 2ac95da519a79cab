import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { newId } from '../lib/id.ts'
import { type TestApp, testApp } from '../lib/test-app.ts'
import type { HostTime } from './time.schema.ts'

let server: TestApp
let admin: object
let path: string
const get = async () => {
  const answer = await server.send('GET', path, admin)
  return { etag: String(answer.headers.etag), time: answer.json() as HostTime }
}
const put = async (body: object, headers: object = {}) =>
  await server.send('PUT', path, { ...admin, 'if-match': (await get()).etag, ...headers }, body)

beforeAll(async () => {
  server = await testApp()
  admin = await server.logIn()
  path = `/api/v1/hosts/${server.deps.core.hostId}/time`
})
afterAll(() => server.close())

describe('the time of a host', () => {
  it('is UTC with the servers of the network, until somebody says otherwise', async () => {
    const { time } = await get()
    expect(time.config).toEqual({ timeZone: 'UTC', ntpServers: [] })
    expect(time.state).toMatchObject({ synchronised: true, timeZone: 'UTC', running: true })
  })

  it('is set, each server once, and synchronises again', async () => {
    const config = { timeZone: 'Europe/Berlin', ntpServers: ['ntp.example.org', '2001:db8::1', 'ntp.example.org'] }
    const answer = await put(config)
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({
      config: { timeZone: 'Europe/Berlin', ntpServers: ['ntp.example.org', '2001:db8::1'] },
      state: { timeZone: 'Europe/Berlin', synchronised: false, server: 'ntp.example.org' },
    })
    await vi.waitFor(async () => expect((await get()).time.state.synchronised).toBe(true), 10_000)
    const audit = (await server.send('GET', '/api/v1/audit', admin)).json()
    expect(audit.items[0]).toMatchObject({ action: 'host.set-time', outcome: 'ok' })
  })

  it('is not changed over what somebody else has set meanwhile', async () => {
    const old = (await get()).etag
    expect((await put({ timeZone: 'Asia/Tokyo', ntpServers: [] })).statusCode).toBe(200)
    const late = await put({ timeZone: 'UTC', ntpServers: [] }, { 'if-match': old })
    expect([late.statusCode, late.json().code]).toEqual([412, 'etag_mismatch'])
    const blind = await server.send('PUT', path, admin, { timeZone: 'UTC', ntpServers: [] })
    expect(blind.statusCode).toBe(428)
    expect((await get()).time.config.timeZone).toBe('Asia/Tokyo')
  })

  it.each([
    { timeZone: 'Mars/Olympus', ntpServers: [] },
    { timeZone: '../../etc/passwd', ntpServers: [] },
    { timeZone: '/etc/passwd', ntpServers: [] },
    { timeZone: 'UTC', ntpServers: ['-x'] },
    { timeZone: 'UTC', ntpServers: ['a b'] },
    { timeZone: 'UTC', ntpServers: ['a\nNTP=b'] },
    { timeZone: 'UTC', ntpServers: [''] },
    { timeZone: 'UTC', ntpServers: Array.from({ length: 9 }, (_, index) => `ntp${index}`) },
    { timeZone: 'UTC' },
    { timeZone: 'UTC', ntpServers: [], more: 1 },
  ])('refuses %j and changes nothing', async body => {
    const before = await get()
    const answer = await put(body)
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid_request'])
    expect((await get()).time.config).toEqual(before.time.config)
  })

  it('is changed by administrators, and of hosts that exist', async () => {
    for (const role of ['viewer', 'operator'] as const) {
      const headers = await server.token(role)
      expect((await server.send('GET', path, headers)).statusCode).toBe(200)
      expect((await server.send('PUT', path, headers, { timeZone: 'UTC', ntpServers: [] })).statusCode).toBe(403)
    }
    for (const which of ['time', 'time-zones']) {
      expect((await server.send('GET', `/api/v1/hosts/${newId()}/${which}`, admin)).statusCode).toBe(404)
    }
    expect((await server.send('GET', `${path}-zones`, admin)).json().items).toContain('Europe/Berlin')
  })
})
