import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestApp, testApp } from '../lib/test-app.ts'

let server: TestApp
let admin: object
let base: string
const get = (path: string, headers: object = admin) => server.send('GET', `${base}${path}`, headers)

beforeAll(async () => {
  server = await testApp()
  admin = await server.logIn()
  base = `/api/v1/hosts/${server.deps.core.hostId}/logs`
})
afterAll(() => server.close())

describe('the journal of a host', () => {
  it('is read in pages, backwards, without gap and without repetition', async () => {
    const until = `until=${new Date().toISOString()}`
    const whole = (await get(`?limit=30&${until}`)).json()
    const first = (await get(`?limit=20&${until}`)).json()
    const second = (await get(`?limit=10&${until}&pageToken=${first.nextPage}`)).json()
    expect([...first.items, ...second.items]).toEqual(whole.items)
    const end = (await get('?limit=5&since=2999-01-01T00:00:00Z')).json()
    expect(end).toEqual({ items: [], incomplete: false })
  })

  it('is for administrators', async () => {
    for (const role of ['viewer', 'operator'] as const) {
      const headers = await server.token(role)
      for (const path of ['', '/sources', '/follow']) {
        expect((await get(path, headers)).json().code).toBe('forbidden')
      }
    }
    expect((await get('', await server.token('administrator'))).statusCode).toBe(200)
  })

  it.each([
    ['unit=-f'],
    ['unit=--flush'],
    ['unit=a%20b'],
    ['unit=a%0ab'],
    ['priority=8'],
    ['priority=-1'],
    ['boot=--list-boots'],
    ['boot=1'],
    ['since=yesterday'],
    ['since=2030-01-01T00:00:00Z&until=2020-01-01T00:00:00Z'],
    ['text='],
    ['text=a%00b'],
    [`text=${'x'.repeat(201)}`],
    ['limit=0'],
    ['limit=1001'],
    ['pageToken=%2d%2dfoo'],
    [`pageToken=${Buffer.from('--vacuum-size=1').toString('base64url')}`],
    ['vacuum-size=1'],
  ])('refuses %s', async query => {
    const answer = await get(`?${query}`)
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid_request'])
  })

  it('tells what can be filtered by, and knows no other host', async () => {
    expect((await get('/sources')).json().units).toContain('limiquantixd.service')
    for (const path of ['', '/sources', '/follow']) {
      const other = `/api/v1/hosts/01900000-0000-7000-8000-000000000000/logs${path}`
      expect((await server.send('GET', other, admin)).json().code).toBe('not_found')
    }
  })
})
