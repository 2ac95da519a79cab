import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { newId } from '../lib/id.ts'
import { TEST_PASSWORD, type TestApp, testApp } from '../lib/test-app.ts'
import { exec } from '../system/exec.ts'
import { createSimSupportDriver } from './support.driver.sim.ts'
import { BUNDLE } from './support.plan.ts'
import type { SupportBundle } from './support.schema.ts'

let server: TestApp
let admin: Record<string, string>
let path: string
let setupCode = ''
const send = (method: 'GET' | 'POST' | 'DELETE', more = '', headers: object = admin) =>
  server.send(method, `${path}${more}`, headers, method === 'POST' ? {} : undefined)
const list = async (): Promise<SupportBundle[]> => (await send('GET')).json().items
const make = async () => {
  const { taskId, resourceId } = (await send('POST')).json()
  return { task: await server.deps.core.tasks.wait(taskId), id: String(resourceId) }
}

beforeAll(async () => {
  server = await testApp({ seed: 3 })
  setupCode = server.deps.setupCode() ?? ''
  admin = await server.logIn()
  path = `/api/v1/hosts/${server.deps.core.hostId}/support-bundles`
})
afterAll(() => server.close())

describe('a support bundle', () => {
  let token: Record<string, string>

  it('is made by a task, with everything that is planned and nothing else, and no secret in it', async () => {
    token = await server.token('administrator')
    const { task, id } = await make()
    expect(task).toMatchObject({ status: 'succeeded', kind: 'host.support-bundle', requestor: 'admin' })
    expect(task.progress).toMatchObject({ done: BUNDLE.length, total: BUNDLE.length + 1 })
    const [bundle] = await list()
    expect(bundle?.id).toBe(id)
    expect(Date.parse(bundle?.expiresAt ?? '') - Date.parse(bundle?.createdAt ?? '')).toBe(86_400_000)

    const answer = await send('GET', `/${id}/content`)
    expect(answer.headers['content-disposition']).toMatch(/filename="limiquantix-support-alpha-\d{12}\.tar\.gz"/)
    expect(Number(answer.headers['content-length'])).toBe(answer.rawPayload.length)
    const directory = await mkdtemp(join(tmpdir(), 'lqx-bundle-'))
    try {
      await writeFile(join(directory, 'bundle.tar.gz'), answer.rawPayload)
      const listed = await exec('tar', ['--list', `--file=${join(directory, 'bundle.tar.gz')}`])
      const files = listed.stdout.split('\n').filter(name => name !== '' && !name.endsWith('/'))
      const root = `limiquantix-support-${id}/`
      expect(files.sort()).toEqual(BUNDLE.map(({ file }) => `${root}${file}`).sort())
      await exec('tar', ['--extract', `--directory=${directory}`, `--file=${join(directory, 'bundle.tar.gz')}`])
      const text = await readFile(join(directory, root, 'service/virtual-machines.json'), 'utf8')
      expect(JSON.parse(text)).toHaveLength(3)
    } finally {
      await rm(directory, { recursive: true })
    }
    const everything = gunzipSync(answer.rawPayload).toString('latin1')
    const secrets = [
      TEST_PASSWORD,
      setupCode,
      admin['x-csrf-token'] ?? '',
      admin.cookie ?? '',
      token.authorization ?? '',
    ]
    for (const secret of secrets.map(text => text.replace(/^(Bearer |[^=]+=)/, ''))) {
      expect(secret.length).toBeGreaterThan(10)
      expect(everything).not.toContain(secret)
    }
  })

  it('can be fetched once', async () => {
    await vi.waitFor(async () => expect(await list()).toEqual([]), 5_000)
    const audit = (await server.send('GET', '/api/v1/audit', admin)).json()
    expect(audit.items[0]).toMatchObject({ action: 'support-bundle.fetch', outcome: 'ok', who: 'admin' })
    expect(audit.items[0].from).not.toBe('')
    const { id } = await make()
    expect((await send('DELETE', `/${id}`)).statusCode).toBe(204)
    expect((await send('GET', `/${id}/content`)).json().code).toBe('not_found')
    expect((await send('DELETE', `/${id}`)).statusCode).toBe(404)
  })

  it('is cancelled without leaving anything', async () => {
    const { taskId } = (await send('POST')).json()
    const second = await send('POST')
    expect([second.statusCode, second.json().code]).toEqual([423, 'locked'])
    await server.send('POST', `/api/v1/tasks/${taskId}/actions/cancel`, admin, {})
    expect((await server.deps.core.tasks.wait(taskId)).status).toBe('cancelled')
    expect(await list()).toEqual([])
    expect(await readdir(join(server.deps.config.stateDir, 'support'))).toEqual([])
  })

  it('is for administrators, and of hosts that exist', async () => {
    for (const role of ['viewer', 'operator'] as const) {
      const headers = await server.token(role)
      for (const method of ['GET', 'POST'] as const) expect((await send(method, '', headers)).statusCode).toBe(403)
    }
    const other = `/api/v1/hosts/${newId()}/support-bundles`
    expect((await server.send('GET', other, admin)).statusCode).toBe(404)
    expect((await server.send('POST', other, admin, {})).statusCode).toBe(404)
    expect((await send('GET', `/${newId()}/content`)).statusCode).toBe(404)
    expect((await send('GET', '/..%2f..%2fstate.db/content')).statusCode).toBe(400)
  })
})

describe('the directory of bundles', () => {
  it('keeps what is finished, and loses what a crash left', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'lqx-bundles-'))
    try {
      const driver = createSimSupportDriver({ directory })
      const [hostId, id, signal] = [newId(), newId(), new AbortController().signal]
      const draft = await driver.begin(hostId, id)
      await draft.text('service/versions.json', '{}')
      await (await driver.begin(hostId, newId())).text('a/b.txt', 'left by a crash')
      await draft.finish(signal)
      await driver.tidy()
      expect(await readdir(directory)).toEqual([`support_${hostId}_${id}.tar.gz`])
      const old = new Date('2026-01-01T00:00:00Z')
      await utimes(join(directory, `support_${hostId}_${id}.tar.gz`), old, old)
      expect(await driver.list()).toMatchObject([{ id, hostId, madeAt: old.getTime() }])
      await driver.remove(hostId, id)
      await driver.remove(hostId, id)
      expect(await driver.list()).toEqual([])
    } finally {
      await rm(directory, { recursive: true })
    }
  })
})
