import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ErrorBody } from '../api/errors.ts'
import { type TestApp, testApp } from '../lib/test-app.ts'

describe('bad input', () => {
  let t: TestApp
  let headers: { cookie: string; 'x-csrf-token': string }
  beforeAll(async () => {
    t = await testApp()
    headers = await t.logIn()
  })
  afterAll(() => t.close())

  const json = { 'content-type': 'application/json' }
  const raw = async (payload: string | Buffer, over: object = {}, url = '/api/v1/tokens') => {
    const response = await t.app.inject({ method: 'POST', url, payload, headers: { ...headers, ...json, ...over } })
    return [response.statusCode, ErrorBody.parse(response.json()).code]
  }

  it('names each wrong field, and refuses unknown ones', async () => {
    const response = await t.send('POST', '/api/v1/tokens', headers, { name: '', role: 'root', extra: 1 })
    expect(response.statusCode).toBe(400)
    const body = ErrorBody.parse(response.json())
    expect(body.code).toBe('invalid_request')
    const issues = body.details?.issues
    expect(issues).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ in: 'body', path: 'name' }),
        expect.objectContaining({ in: 'body', path: 'role' }),
        expect.objectContaining({ message: expect.stringContaining('extra') }),
      ]),
    )
  })

  it('does not turn one type into another in bodies', async () => {
    expect(await raw('{"name":"a","role":"viewer","expiresInDays":"3"}')).toEqual([400, 'invalid_request'])
    expect(await raw('{"name":1,"role":"viewer"}')).toEqual([400, 'invalid_request'])
    expect(await raw('[]')).toEqual([400, 'invalid_request'])
    expect(await raw('null')).toEqual([400, 'invalid_request'])
    expect(await raw('"text"')).toEqual([400, 'invalid_request'])
  })

  it('refuses what is no JSON, is too large, or is something else', async () => {
    expect(await raw('{"name":')).toEqual([400, 'invalid_request'])
    expect(await raw('')).toEqual([400, 'invalid_request'])
    expect(await raw(Buffer.from([0xff, 0xfe, 0x00]))).toEqual([400, 'invalid_request'])
    expect(await raw(JSON.stringify({ name: 'x'.repeat(2 * 1024 * 1024) }))).toEqual([413, 'too_large'])
    expect(await raw('name=a', { 'content-type': 'application/x-www-form-urlencoded' })).toEqual([
      415,
      'unsupported_media_type',
    ])
    expect(await raw('<a/>', { 'content-type': 'text/xml' })).toEqual([415, 'unsupported_media_type'])
  })

  it('keeps little of what nobody in particular sends, and writes its description once', async () => {
    const password = 'x'.repeat(16 * 1024)
    for (const url of ['/api/v1/session', '/api/v1/setup']) {
      const response = await t.app.inject({ method: 'POST', url, payload: { username: 'admin', password } })
      expect([url, response.statusCode]).toEqual([url, 413])
    }
    const writing = vi.spyOn(t.app, 'swagger')
    const [one, two] = [await t.send('GET', '/api/v1/openapi.json'), await t.send('GET', '/api/v1/openapi.json')]
    expect([one.statusCode, two.body === one.body, writing.mock.calls.length]).toEqual([200, true, 1])
    expect(one.json().openapi).toBe('3.1.0')
  })

  it('is not fooled by prototype tricks', async () => {
    expect(await raw('{"__proto__":{"role":"administrator"},"name":"a","role":"viewer"}')).toEqual([
      400,
      'invalid_request',
    ])
    expect(await raw('{"constructor":{"prototype":{"x":1}},"name":"a","role":"viewer"}')).toEqual([
      400,
      'invalid_request',
    ])
  })

  it('survives deep nesting', async () => {
    expect((await raw(`${'['.repeat(200_000)}${']'.repeat(200_000)}`))[0]).toBe(400)
  })

  it('checks ids, queries and page tokens', async () => {
    const status = async (url: string) => (await t.send('GET', url, headers)).statusCode
    expect(await status('/api/v1/tasks/../../etc/passwd')).toBe(404)
    expect(await status('/api/v1/tasks/..%2f..%2fetc')).toBe(400)
    expect(await status('/api/v1/tasks/%00')).toBe(400)
    expect(await status(`/api/v1/tasks/${'a'.repeat(5000)}`)).toBe(400)
    expect(await status('/api/v1/tasks/%zz')).toBe(400)
    expect(await status('/api/v1/tasks?limit=0')).toBe(400)
    expect(await status('/api/v1/tasks?limit=1e9')).toBe(400)
    expect(await status('/api/v1/tasks?unknown=1')).toBe(400)
    expect(await status('/api/v1/tasks?limit=1&limit=2')).toBe(400)
    expect(await status('/api/v1/audit?pageToken=!!!')).toBe(400)
    expect(await status('/api/v1/audit?pageToken=YWJj')).toBe(400)
    expect(await status('/api/v1/tasks/0198c0de-0000-7000-8000-000000000000')).toBe(404)
  })

  it('tells wrong addresses from wrong methods', async () => {
    const nowhere = await t.send('GET', '/api/v1/nothing', headers)
    expect([nowhere.statusCode, nowhere.json().code]).toEqual([404, 'not_found'])
    const wrong = await t.send('PUT', '/api/v1/tokens', headers)
    expect([wrong.statusCode, wrong.json().code, wrong.headers.allow]).toEqual([
      405,
      'method_not_allowed',
      'GET, HEAD, POST',
    ])
    expect((await t.send('DELETE', '/api/v2/tokens', headers)).statusCode).toBe(404)
  })

  it('says nothing about what went wrong inside', async () => {
    const broken = await testApp()
    const login = await broken.logIn()
    broken.deps.certificate.describe = () => {
      throw new Error('secret path /var/lib/x')
    }
    broken.deps.core.tasks.list = () => {
      throw new Error('secret path /var/lib/x')
    }
    const response = await broken.send('GET', '/api/v1/tasks', login)
    expect([response.statusCode, response.json().code]).toEqual([500, 'internal'])
    expect(response.body).not.toContain('secret')
    expect(response.headers['x-request-id']).toBe(response.json().requestId)
    await broken.close()
  })

  it('refuses credentials that are no credentials', async () => {
    for (const authorization of [
      '',
      'Bearer',
      'Bearer ',
      'Bearer x',
      'Basic YWRtaW46eA==',
      `Bearer lqx_${'A'.repeat(43)}`,
    ]) {
      // A bad token is nobody, also beside a good cookie.
      const response = await t.send('GET', '/api/v1/hosts', { ...headers, authorization })
      expect([authorization, response.statusCode]).toEqual([authorization, 401])
    }
    for (const cookie of ['__Host-lqx=', '__Host-lqx=%00', 'a=b', `__Host-lqx=${'A'.repeat(43)}`, ';;;=']) {
      expect((await t.send('GET', '/api/v1/hosts', { cookie })).statusCode).toBe(401)
    }
  })
})
