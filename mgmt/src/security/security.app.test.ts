import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../lib/id.ts'
import { type TestApp, testApp } from '../lib/test-app.ts'
import { SIM_SECRET } from './security.driver.sim.ts'
import { HostSecurity } from './security.schema.ts'

describe('what protects a host', () => {
  let server: TestApp
  let admin: object
  let ids: string[]
  beforeAll(async () => {
    server = await testApp()
    admin = await server.logIn()
    ids = (await server.send('GET', '/api/v1/hosts', admin)).json().items.map(({ id }: { id: string }) => id)
  })
  afterAll(() => server.close())

  const path = (host: number) => `/api/v1/hosts/${ids[host]}/security`
  const act = (host: number, action: string, body: object) =>
    server.send('POST', `${path(host)}/actions/${action}`, admin, body)

  it('is told of each host, to everybody who may read hosts', async () => {
    for (const [host] of ids.entries()) {
      const answer = await server.send('GET', path(host), await server.token('viewer'))
      expect(answer.statusCode).toBe(200)
      expect(() => HostSecurity.parse(answer.json())).not.toThrow()
    }
    const unknown = await server.send('GET', `/api/v1/hosts/${newId()}/security`, admin)
    expect(unknown.json().code).toBe('not_found')
  })

  it('changes nothing without what opens the volumes, and not for a viewer', async () => {
    const wrong = await act(1, 'bind-tpm', { secret: 'not it' })
    expect([wrong.statusCode, wrong.json().code]).toEqual([422, 'verification_failed'])
    expect((await act(1, 'bind-tpm', {})).statusCode).toBe(400)
    expect((await act(1, 'renew-recovery-key', { secret: null })).json().code).toBe('verification_failed')
    const viewer = await server.token('viewer')
    const denied = await server.send('POST', `${path(1)}/actions/bind-tpm`, viewer, { secret: SIM_SECRET })
    expect(denied.statusCode).toBe(403)
    expect((await server.send('GET', path(1), admin)).json().tpmBinding).toBe('broken')
  })

  it('is bound again, and gets a recovery key that opens it', async () => {
    const bound = await act(1, 'bind-tpm', { secret: SIM_SECRET })
    expect([bound.statusCode, bound.json().tpmBinding]).toEqual([200, 'working'])
    const renewed = await act(1, 'renew-recovery-key', { secret: null })
    const { recoveryKey } = renewed.json()
    expect(recoveryKey).toMatch(/^([cbdefghijklnrtuv]{8}-){7}[cbdefghijklnrtuv]{8}$/)
    expect(renewed.headers['cache-control']).toBe('no-store')
    expect((await act(1, 'bind-tpm', { secret: recoveryKey })).statusCode).toBe(200)
    const records = JSON.stringify((await server.send('GET', '/api/v1/audit', admin)).json())
    expect(records).toContain('host.renew-recovery-key')
    for (const secret of [recoveryKey, SIM_SECRET]) expect(records).not.toContain(secret)
  })

  it('says why a host without encryption has nothing to change', async () => {
    for (const [action, body] of [
      ['bind-tpm', { secret: SIM_SECRET }],
      ['renew-recovery-key', { secret: null }],
    ] as const) {
      const answer = await act(2, action, body)
      expect([answer.statusCode, answer.json().code]).toEqual([409, 'illegal_state'])
    }
  })

  it('puts its keys into a firmware that waits for some, by the name of the host, and only once', async () => {
    const { items } = (await server.send('GET', '/api/v1/hosts', admin)).json()
    const confirmName: string = items[2].name
    const wrong = await act(2, 'enrol-keys', { confirmName: 'another' })
    expect([wrong.statusCode, wrong.json().code]).toEqual([400, 'invalid_request'])
    const viewer = await server.token('viewer')
    expect((await server.send('POST', `${path(2)}/actions/enrol-keys`, viewer, { confirmName })).statusCode).toBe(403)
    expect((await server.send('GET', path(2), admin)).json().system.enrolled).toBe(false)
    const done = await act(2, 'enrol-keys', { confirmName })
    expect([done.statusCode, done.json().system]).toMatchObject([200, { enrolled: true, state: 'unchecked' }])
    expect((await act(2, 'enrol-keys', { confirmName })).statusCode).toBe(409)
    const enrolledElsewhere = await act(1, 'enrol-keys', { confirmName: items[1].name })
    expect(enrolledElsewhere.json().message).toMatch(/setup mode only/)
    expect(JSON.stringify((await server.send('GET', '/api/v1/audit', admin)).json())).toContain('host.enrol-keys')
  })
})
