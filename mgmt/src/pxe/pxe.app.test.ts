import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { parse } from 'yaml'
import { parseAnswers } from '../../../installer/answers.ts'
import { verifyPassword } from '../auth/password.ts'
import { newId } from '../lib/id.ts'
import { type TestApp, testApp } from '../lib/test-app.ts'
import type { Machine, NetworkBoot } from './pxe.schema.ts'

const MAC = '52:54:00:12:34:56'
let server: TestApp
let admin: object
let path: string
let base = ''

const get = async () => {
  const answer = await server.send('GET', path, admin)
  return { etag: String(answer.headers.etag), boot: answer.json() as NetworkBoot }
}
const put = async (body: object) => await server.send('PUT', path, { ...admin, 'if-match': (await get()).etag }, body)
const machine = async (mac = MAC): Promise<Machine | undefined> =>
  (await server.send('GET', `${path}/machines`, admin)).json().items.find((each: Machine) => each.mac === mac)
const assign = async (answers: string, machines: object[] = [{ mac: MAC, hostName: 'next-1' }]) =>
  await server.send('POST', `${path}/actions/assign`, admin, { answers, machines })
const boot = async (mac = MAC, more = '') =>
  await (await fetch(`${base}/boot.ipxe?mac=${mac.replaceAll(':', '-')}&product=Box${more}`)).text()
const on = async (unassigned = 'wait') => {
  await put({ enabled: true, dhcp: { mode: 'proxy' }, unassigned })
  await vi.waitFor(async () => expect((await get()).boot.state.status).toBe('running'), 5_000)
  base = new URL((await get()).boot.state.url ?? '').origin
}

beforeAll(async () => {
  server = await testApp()
  admin = await server.logIn()
  path = `/api/v1/hosts/${server.deps.core.hostId}/network-boot`
})
afterAll(() => server.close())

describe('network boot', () => {
  it('is off until it is switched on', async () => {
    expect((await get()).boot).toMatchObject({ config: { enabled: false }, state: { status: 'off', url: null } })
    expect((await server.send('PUT', path, admin, { enabled: true })).statusCode).toBe(428)
  })

  it.each([
    { enabled: true, dhcp: { mode: 'full' } },
    { enabled: true, dhcp: { mode: 'full', rangeStart: '192.0.2.100', rangeEnd: '10.0.0.1' } },
    { enabled: true, dhcp: { mode: 'full', rangeStart: '192.0.2.1\nx', rangeEnd: '192.0.2.9' } },
    { enabled: true, dhcp: { mode: 'proxy', rangeStart: '192.0.2.1' } },
    { enabled: true, unassigned: 'erase' },
    { enabled: true, port: 1 },
  ])('refuses %j', async body => {
    const answer = await put(body)
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid_request'])
    expect((await get()).boot.config.enabled).toBe(false)
  })

  it('gives the files of the running version, whole or in part, and takes nothing', async () => {
    await on()
    const whole = await fetch(`${base}/root`)
    const bytes = Buffer.from(await whole.arrayBuffer())
    expect([whole.status, Number(whole.headers.get('content-length'))]).toEqual([200, bytes.length])
    const part = await fetch(`${base}/root`, { headers: { range: 'bytes=10-19' } })
    expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, bytes.subarray(10, 20)])
    expect((await fetch(`${base}/root`, { headers: { range: `bytes=${bytes.length}-` } })).status).toBe(416)
    for (const name of ['', 'etc/passwd', '../state.db', '%2e%2e/state.db', 'api/v1', 'answers/', 'answers/x']) {
      expect((await fetch(`${base}/${name}`)).status, name).toBe(404)
    }
    expect((await fetch(`${base}/root`, { method: 'PUT', body: 'x' })).status).toBe(405)
    expect((await fetch(`${base}/${'a'.repeat(3000)}`)).status).toBe(400)
    expect((await fetch(`${base}/report/x`, { method: 'POST', body: 'x'.repeat(10_000) })).status).toBe(413)
  })

  it('asks who is there, and lists it', async () => {
    expect(await (await fetch(`${base}/boot.ipxe`)).text()).toContain(
      `chain --replace ${base}/boot.ipxe?mac=\${mac:hexhyp}`,
    )
    expect(await boot()).toContain('waits for its answers')
    expect(await machine()).toMatchObject({ status: 'asked', product: 'Box', address: '127.0.0.1' })
    expect(await boot(MAC, '&try=30')).toMatch(/\nexit 1\n$/)
    expect(await boot('01:00:5e:00:00:01')).toMatch(/\nexit 1\n$/)
    expect(await machine('01:00:5e:00:00:01')).toBeUndefined()
  })

  it('refuses answers that the installer would refuse, with the line', async () => {
    const answer = await assign('version: 1\ndisks:\n  wipe: everything\n')
    expect(answer.statusCode).toBe(400)
    expect(answer.json().details.problems[0]).toMatchObject({ line: 3 })
    expect((await assign('version: 1\nwebhook: {url: "http://192.0.2.1/"}')).statusCode).toBe(400)
    expect((await assign('version: 1', [{ mac: MAC, hostName: 'alpha' }])).json().message).toContain('alpha')
    const twice = [
      { mac: MAC, hostName: 'one' },
      { mac: '52:54:00:00:00:01', hostName: 'one' },
    ]
    expect((await assign('version: 1', twice)).statusCode).toBe(400)
    expect((await machine())?.status).toBe('asked')
  })

  it('installs a machine with its answers, once', async () => {
    expect((await assign('version: 1\nadministrator: {password: correct horse battery}\n')).statusCode).toBe(200)
    expect(JSON.stringify(await machine())).not.toContain('horse')
    const first = /set answers (\S+)/.exec(await boot())?.[1] ?? ''
    const url = /set answers (\S+)/.exec(await boot())?.[1] ?? ''
    expect((await fetch(first)).status).toBe(404)
    const text = await (await fetch(url)).text()
    expect(text).toContain('hostName: next-1')
    // The hash alone was kept.
    expect(text).not.toContain('horse')
    const hash: unknown = parse(text).administrator.passwordHash
    expect(await verifyPassword('correct horse battery', String(hash))).toBe(true)
    expect(parseAnswers(text).ok).toBe(true)
    expect((await machine())?.status).toBe('installing')
    const report = /url: (\S+)/.exec(text)?.[1] ?? ''
    const tell = async (event: string, percent: number) =>
      (await fetch(report, { method: 'POST', body: JSON.stringify({ event, percent, message: event }) })).status
    expect(await tell('progress', 40)).toBe(204)
    expect(await machine()).toMatchObject({ status: 'installing', percent: 40 })
    expect(await tell('succeeded', 100)).toBe(204)
    expect(await machine()).toMatchObject({ status: 'installed', percent: null })
    expect([await tell('failed', 0), (await fetch(url)).status]).toEqual([404, 404])
    expect(await boot()).toMatch(/counts as installed\.\nexit 1\n$/)
  })

  it('does not install again what began again without a result', async () => {
    await assign('version: 1', [{ mac: MAC, hostName: null }])
    await fetch(/set answers (\S+)/.exec(await boot())?.[1] ?? '')
    expect(await boot()).toMatch(/counts as failed\.\nexit 1\n$/)
    expect((await machine())?.message).toContain('started again')
  })

  it('keeps what was decided over a switch off and on, and shows the menu where that is wished', async () => {
    const { port } = new URL(base)
    await put({ enabled: false })
    await expect(fetch(`http://127.0.0.1:${port}/root`)).rejects.toThrow()
    await on('install')
    expect((await machine())?.status).toBe('failed')
    expect(await boot('52:54:00:00:00:02')).toContain('menu LimiQuantix')
    expect((await server.send('DELETE', `${path}/machines/${MAC}`, admin)).statusCode).toBe(204)
    expect(await machine()).toBeUndefined()
    expect((await server.send('DELETE', `${path}/machines/${MAC}`, admin)).statusCode).toBe(404)
  })

  it('bounds the list of those who ask', async () => {
    for (let index = 0; index < 100; index++) await boot(`52:54:01:00:00:${index.toString(16).padStart(2, '0')}`)
    const { total } = (await server.send('GET', `${path}/machines`, admin)).json()
    expect(total).toBeLessThanOrEqual(62)
  })

  it('is changed by administrators, and of hosts that exist', async () => {
    const headers = await server.token('operator')
    expect((await server.send('GET', path, headers)).statusCode).toBe(200)
    expect((await server.send('PUT', path, headers, { enabled: false })).statusCode).toBe(403)
    expect((await server.send('POST', `${path}/actions/assign`, headers, {})).statusCode).toBe(403)
    expect((await server.send('GET', `/api/v1/hosts/${newId()}/network-boot`, admin)).statusCode).toBe(404)
  })
})
