import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type TestApp, testApp } from '../lib/test-app.ts'
import type { Acme } from './acme.schema.ts'

const PATH = '/api/v1/certificate/acme'
const SECRET = 'c2VjcmV0LXNlY3JldC1zZWNyZXQ'
const settings = { enabled: true, directory: 'https://ca.example/dir', names: ['a.example.org'], termsAgreed: true }

let server: TestApp
let admin: object
const get = async () => {
  const answer = await server.send('GET', PATH, admin)
  return { etag: String(answer.headers.etag), acme: answer.json() as Acme }
}
const put = async (body: object) => await server.send('PUT', PATH, { ...admin, 'if-match': (await get()).etag }, body)
const order = async () => {
  const answer = await server.send('POST', `${PATH}/actions/order`, admin, {})
  if (answer.statusCode !== 202) return answer.json()
  return await server.deps.core.tasks.wait(answer.json().taskId)
}
const shown = async () => (await server.send('GET', '/api/v1/certificate', admin)).json()

beforeAll(async () => {
  server = await testApp()
  admin = await server.logIn()
})
afterAll(() => server.close())

describe('certificates from an authority', () => {
  it('are not had until somebody names one', async () => {
    expect((await get()).acme).toMatchObject({ config: { enabled: false, directory: '' }, state: { inPlace: false } })
    expect(await order()).toMatchObject({ code: 'illegal_state' })
  })

  it.each([
    [{ directory: '' }, 'directory'],
    [{ termsAgreed: false }, 'termsAgreed'],
    [{ names: [] }, 'names'],
    [{ ca: 'text' }, 'ca'],
    [{ externalAccount: { kid: 'one' } }, 'externalAccount.hmacKey'],
  ])('are refused with %j, beside the field, and nothing changes', async (part, path) => {
    const answer = await put({ ...settings, ...part })
    expect(answer.statusCode).toBe(400)
    expect(answer.json().details.issues).toEqual([expect.objectContaining({ path })])
    expect((await get()).acme.config.enabled).toBe(false)
  })

  it('keep the key of an external account, and tell it nobody', async () => {
    const account = { kid: 'one', hmacKey: SECRET }
    const answer = await put({ ...settings, externalAccount: account })
    expect(answer.json().config.externalAccount).toEqual({ kid: 'one' })
    expect((await put({ ...settings, externalAccount: { kid: 'one' } })).statusCode).toBe(200)
    expect((await put({ ...settings, externalAccount: { kid: 'two' } })).statusCode).toBe(400)
    expect((await server.send('GET', PATH, admin)).body).not.toContain(SECRET)
    expect((await server.send('GET', '/api/v1/audit', admin)).body).not.toContain(SECRET)
  })

  it('are ordered, tried, and kept when somebody agrees', async () => {
    const before = await shown()
    expect(await order()).toMatchObject({ status: 'succeeded', kind: 'certificate.order' })
    const changes = async () => (await server.send('GET', '/api/v1/changes', admin)).json().items
    await vi.waitFor(async () => expect((await changes())[0].status).toBe('waiting'), 10_000)
    expect((await shown()).subjectAltNames).toEqual(['a.example.org'])
    expect(await order()).toMatchObject({ code: 'illegal_state' })
    await server.send('POST', `/api/v1/changes/${(await changes())[0].id}/actions/revert`, admin)
    await vi.waitFor(async () => expect((await changes())[0].status).toBe('reverted'), 10_000)
    expect((await shown()).fingerprint256).toBe(before.fingerprint256)
    expect((await get()).acme.state).toMatchObject({ inPlace: false, lastOrder: { outcome: 'issued' } })
  })

  it('say why there is none', async () => {
    await put({ ...settings, directory: 'https://error.example/dir' })
    const task = await order()
    expect(task).toMatchObject({ status: 'failed', error: { code: 'unavailable' } })
    const { problem } = (await get()).acme.state
    expect(problem).toMatchObject({ message: task.error.message, attempts: 1 })
    await put({ ...settings, enabled: false })
    expect((await get()).acme.state.problem).toBeNull()
  })

  it('are for administrators, with the ETag that was seen', async () => {
    for (const role of ['viewer', 'operator'] as const) {
      expect((await server.send('GET', PATH, await server.token(role))).statusCode).toBe(403)
      expect((await server.send('POST', `${PATH}/actions/order`, await server.token(role), {})).statusCode).toBe(403)
    }
    expect((await server.send('PUT', PATH, admin, settings)).statusCode).toBe(428)
    const late = await server.send('PUT', PATH, { ...admin, 'if-match': '"0"' }, settings)
    expect(late.statusCode).toBe(412)
  })
})
