import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TEST_PASSWORD, type TestApp, testApp } from '../lib/test-app.ts'

const setupBody = (setupCode: string, over = {}) => ({ setupCode, password: TEST_PASSWORD, hostName: 'alpha', ...over })

describe('setup, login and sessions', () => {
  let t: TestApp
  beforeEach(async () => {
    t = await testApp()
  })
  afterEach(() => t.close())

  it('lets nobody do anything but set up a new host', async () => {
    expect((await t.send('GET', '/api/v1/setup')).json()).toMatchObject({ required: true, hostName: 'alpha' })
    expect((await t.send('GET', '/api/v1/hosts')).json().code).toBe('setup_required')
    const login = await t.send('POST', '/api/v1/session', {}, { username: 'admin', password: 'x' })
    expect([login.statusCode, login.json().code]).toEqual([403, 'setup_required'])
  })

  it('needs the setup code, forgives how it is typed, and works once', async () => {
    const code = t.deps.setupCode() ?? ''
    expect(code).toMatch(/^[34679ACDEFGHJKMNPQRTWXY]{4}(-[34679ACDEFGHJKMNPQRTWXY]{4}){3}$/)
    const wrong = await t.send('POST', '/api/v1/setup', {}, setupBody('AAAA-AAAA-AAAA-AAAA'))
    expect([wrong.statusCode, wrong.json().code]).toEqual([403, 'forbidden'])
    const short = await t.send('POST', '/api/v1/setup', {}, setupBody(code, { password: 'short' }))
    expect(short.json()).toMatchObject({ code: 'invalid_request', details: { issues: [{ path: 'password' }] } })
    const right = await t.send(
      'POST',
      '/api/v1/setup',
      {},
      setupBody(` ${code.toLowerCase().replaceAll('-', ' ')} `, { hostName: 'web-1' }),
    )
    expect(right.statusCode).toBe(200)
    expect(right.json()).toMatchObject({ username: 'admin', role: 'administrator', hostName: 'web-1' })
    expect(t.deps.setupCode()).toBeUndefined()
    const again = await t.send('POST', '/api/v1/setup', {}, setupBody(code))
    expect([again.statusCode, again.json().code]).toEqual([409, 'illegal_state'])
    expect((await t.send('GET', '/api/v1/setup')).json()).toMatchObject({ required: false, hostName: 'web-1' })
  })

  it('lets exactly one of two concurrent setups win', async () => {
    const code = t.deps.setupCode() ?? ''
    const both = await Promise.all([1, 2].map(() => t.send('POST', '/api/v1/setup', {}, setupBody(code))))
    expect(both.map(response => response.statusCode).sort()).toEqual([200, 409])
  })

  it('keeps the session in a cookie that scripts and other sites cannot use', async () => {
    await t.logIn()
    const response = await t.send('POST', '/api/v1/session', {}, { username: 'admin', password: TEST_PASSWORD })
    const cookie = String(response.headers['set-cookie'])
    expect(cookie).toMatch(/^__Host-lqx=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=\d+$/)
    const session = await t.send('GET', '/api/v1/session', { cookie: cookie.split(';', 1)[0] })
    expect(session.json()).toEqual(response.json())
  })

  it('answers a wrong name like a wrong password', async () => {
    await t.logIn()
    const answers = await Promise.all(
      ['admin', 'nobody'].map(username =>
        t.send('POST', '/api/v1/session', {}, { username, password: 'wrong password' }),
      ),
    )
    const [a, b] = answers.map(({ statusCode, json }) => ({ statusCode, ...json(), requestId: '' }))
    expect(a).toEqual(b)
    expect(a).toMatchObject({ statusCode: 401, code: 'unauthenticated' })
  })

  it('demands the CSRF token for changes, from the own origin', async () => {
    const { cookie, 'x-csrf-token': csrf } = await t.logIn()
    const attempt = async (headers: object) =>
      (await t.send('POST', '/api/v1/certificate/actions/renew', { cookie, ...headers })).statusCode
    expect(await attempt({})).toBe(403)
    expect(await attempt({ 'x-csrf-token': 'A'.repeat(43) })).toBe(403)
    expect(await attempt({ 'x-csrf-token': csrf, origin: 'https://evil.example' })).toBe(403)
    expect(await attempt({ 'x-csrf-token': csrf, origin: 'null' })).toBe(403)
    expect(await attempt({ 'x-csrf-token': csrf, host: 'alpha:8443', origin: 'https://alpha:8443' })).toBe(200)
    expect(await attempt({ 'x-csrf-token': csrf })).toBe(200)
    const login = await t.send(
      'POST',
      '/api/v1/session',
      { origin: 'https://evil.example' },
      { username: 'admin', password: TEST_PASSWORD },
    )
    expect(login.json().code).toBe('csrf_failed')
  })

  it('logs out', async () => {
    const headers = await t.logIn()
    const response = await t.send('DELETE', '/api/v1/session', headers)
    expect(response.statusCode).toBe(204)
    expect(String(response.headers['set-cookie'])).toContain('Max-Age=0')
    expect((await t.send('GET', '/api/v1/session', headers)).statusCode).toBe(401)
  })

  it('ends all sessions when the password is changed, and goes on with a new one', async () => {
    const headers = await t.logIn()
    const other = await t.send('POST', '/api/v1/session', {}, { username: 'admin', password: TEST_PASSWORD })
    const otherCookie = String(other.headers['set-cookie']).split(';', 1)[0]
    const change = (currentPassword: string) =>
      t.send('POST', '/api/v1/account/actions/change-password', headers, {
        currentPassword,
        newPassword: 'a new long password',
      })
    expect((await change('wrong password')).statusCode).toBe(403)
    const changed = await change(TEST_PASSWORD)
    expect(changed.statusCode).toBe(200)
    expect((await t.send('GET', '/api/v1/session', headers)).statusCode).toBe(401)
    expect((await t.send('GET', '/api/v1/session', { cookie: otherCookie })).statusCode).toBe(401)
    const fresh = String(changed.headers['set-cookie']).split(';', 1)[0]
    expect((await t.send('GET', '/api/v1/session', { cookie: fresh })).statusCode).toBe(200)
    const login = (password: string) => t.send('POST', '/api/v1/session', {}, { username: 'admin', password })
    expect((await login(TEST_PASSWORD)).statusCode).toBe(401)
    expect((await login('a new long password')).statusCode).toBe(200)
  })

  it('slows down guessing, says how long to wait, and does not ask the password any more', async () => {
    await t.logIn()
    const guess = (password: string, remoteAddress = '192.0.2.7') =>
      t.app.inject({ method: 'POST', url: '/api/v1/session', payload: { username: 'admin', password }, remoteAddress })
    const statuses: number[] = []
    for (let index = 0; index < 7; index++) statuses.push((await guess('wrong password')).statusCode)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 429])
    const right = await guess(TEST_PASSWORD)
    expect([right.statusCode, right.json().code]).toEqual([429, 'rate_limited'])
    expect(Number(right.headers['retry-after'])).toBeGreaterThan(0)
    expect((await guess(TEST_PASSWORD, '192.0.2.8')).statusCode).toBe(200)
  })

  it('records who did what, and with which outcome', async () => {
    const headers = await t.logIn()
    await t.send('POST', '/api/v1/session', {}, { username: 'admin', password: 'wrong password' })
    await t.send('POST', '/api/v1/certificate/actions/renew', headers)
    await t.send('POST', '/api/v1/certificate/actions/renew', await t.token('viewer'))
    const { items, total } = (await t.send('GET', '/api/v1/audit', headers)).json()
    expect(total).toBe(4)
    expect(items.map((record: Record<string, unknown>) => record.from)).toEqual(Array(4).fill('127.0.0.1'))
    expect(
      items.map((record: Record<string, unknown>) => [record.who, record.action, record.outcome, record.status]),
    ).toEqual([
      ['token:test-viewer', 'certificate.renew', 'refused', 403],
      ['admin', 'certificate.renew', 'ok', 200],
      ['anonymous', 'session.create', 'refused', 401],
      ['anonymous', 'setup', 'ok', 200],
    ])
    const page = (await t.send('GET', '/api/v1/audit?limit=3', headers)).json()
    const rest = (await t.send('GET', `/api/v1/audit?limit=3&pageToken=${page.nextPage}`, headers)).json()
    expect([...page.items, ...rest.items]).toEqual(items)
    expect(rest.nextPage).toBeUndefined()
  })

  it('makes API tokens that are shown once, and forgets deleted ones', async () => {
    const headers = await t.logIn()
    const created = await t.send('POST', '/api/v1/tokens', headers, { name: 'ci', role: 'viewer' })
    expect(created.statusCode).toBe(201)
    const { token, secret } = created.json()
    expect(secret).toMatch(/^lqx_[\w-]{43}$/)
    const auth = { authorization: `Bearer ${secret}` }
    expect((await t.send('GET', '/api/v1/hosts', auth)).statusCode).toBe(200)
    expect((await t.send('GET', '/api/v1/session', auth)).statusCode).toBe(403)
    const list = (await t.send('GET', '/api/v1/tokens', headers)).json()
    expect(list.items).toEqual([{ ...token, lastUsedAt: expect.any(String) }])
    expect(JSON.stringify(list)).not.toContain(secret)
    const dump = JSON.stringify((await t.deps.core.store.list('')).entries)
    expect(dump).not.toContain(secret)
    expect((await t.send('DELETE', `/api/v1/tokens/${token.id}`, headers)).statusCode).toBe(204)
    expect((await t.send('GET', '/api/v1/hosts', auth)).statusCode).toBe(401)
    expect((await t.send('DELETE', `/api/v1/tokens/${token.id}`, headers)).statusCode).toBe(404)
  })

  it('describes the certificate and replaces it', async () => {
    const headers = await t.logIn()
    const before = (await t.send('GET', '/api/v1/certificate', headers)).json()
    expect(before).toMatchObject({ selfSigned: true, subject: expect.stringContaining('CN=alpha') })
    expect(before.subjectAltNames).toEqual(expect.arrayContaining(['alpha', 'localhost', '127.0.0.1']))
    const after = (await t.send('POST', '/api/v1/certificate/actions/renew', headers)).json()
    expect(after.fingerprint256).not.toBe(before.fingerprint256)
    expect((await t.send('GET', '/api/v1/certificate', headers)).json()).toEqual(after)
  })
})
