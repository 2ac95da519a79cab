import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../lib/id.ts'
import { type TestApp, testApp } from '../lib/test-app.ts'
import { createSimMirrorDriver } from './mirror.driver.sim.ts'
import { HostMirror } from './mirror.schema.ts'

describe('the boot mirror of a host', () => {
  let server: TestApp
  let admin: object
  let ids: string[]
  beforeAll(async () => {
    server = await testApp()
    admin = await server.logIn()
    ids = (await server.send('GET', '/api/v1/hosts', admin)).json().items.map(({ id }: { id: string }) => id)
  })
  afterAll(() => server.close())

  const path = (host: number) => `/api/v1/hosts/${ids[host]}/mirror`
  const replace = (host: number, body: object, headers = admin) =>
    server.send('POST', `${path(host)}/actions/replace`, headers, body)
  const mirror = async (host: number) => HostMirror.parse((await server.send('GET', path(host), admin)).json())

  it('is told of each host, to everybody who may read hosts', async () => {
    const viewer = await server.token('viewer')
    for (const [host] of ids.entries()) expect((await server.send('GET', path(host), viewer)).statusCode).toBe(200)
    expect([(await mirror(0)).state, (await mirror(2)).state]).toEqual(['healthy', 'none'])
    expect((await server.send('GET', `/api/v1/hosts/${newId()}/mirror`, admin)).json().code).toBe('not_found')
  })

  it('that lacks a disk says which could take its place', async () => {
    const { state, members, candidates } = await mirror(1)
    expect([state, members.map(member => member.state)]).toEqual(['degraded', ['active', 'failed']])
    expect(candidates.map(({ disk, problem }) => [disk, problem])).toEqual([
      ['/dev/nvme1n1', null],
      ['/dev/sdb', expect.stringContaining('too small')],
    ])
  })

  it('is changed by an administrator, with a disk that can be used, by its serial number', async () => {
    const good = { disk: '/dev/nvme1n1', confirmName: 'SIM-BN1' }
    expect((await replace(1, good, await server.token('operator'))).statusCode).toBe(403)
    for (const wrong of [
      { ...good, confirmName: 'SIM-BN2' },
      { ...good, disk: '/dev/sdb' },
      { ...good, disk: '/dev/../sda' },
      { ...good, disk: 'nvme1n1' },
      { ...good, disk: '/dev/nvme1n1\n/dev/sda' },
      { disk: good.disk },
    ]) {
      const answer = await replace(1, wrong)
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid_request'])
    }
    expect((await replace(0, good)).json().code).toBe('illegal_state')
    expect((await replace(2, good)).json().message).toContain('installed on one disk')
    const both = await Promise.all([replace(1, good), replace(1, good)])
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([202, 409])
    expect(both.find(({ statusCode }) => statusCode === 409)?.json().code).toBe('in_use')
    const { taskId } = both.find(({ statusCode }) => statusCode === 202)?.json() ?? {}
    expect(both.some(({ headers }) => headers.location === `/api/v1/tasks/${taskId}`)).toBe(true)
    const cancel = await server.send('POST', `/api/v1/tasks/${taskId}/actions/cancel`, admin)
    expect(cancel.json().code).toBe('illegal_state')
    expect(JSON.stringify((await server.send('GET', '/api/v1/audit', admin)).json())).toContain(
      'host.replace-mirror-disk',
    )
  })
})

describe('the simulated mirror', () => {
  it('is rebuilt in some time', async () => {
    let now = 1_000
    const driver = createSimMirrorDriver({ hostIds: async () => ['a', 'b'], now: () => now, rebuildMs: 100 })
    await expect(driver.replace('a', '/dev/nvme1n1')).rejects.toMatchObject({ problem: 'not_degraded' })
    await driver.replace('b', '/dev/nvme1n1')
    now += 50
    const { degraded, action, completed } = (await driver.array('b')) ?? {}
    expect([degraded, action, (completed?.doneBytes ?? 0) / (completed?.totalBytes ?? 1)]).toEqual([1, 'recover', 0.5])
    now += 50
    expect(await driver.array('b')).toMatchObject({ degraded: 0, action: 'idle', completed: null })
  })

  it('does not answer at times, when it is asked to', async () => {
    const driver = createSimMirrorDriver({ hostIds: async () => ['a'], chaosPercent: 50, random: () => 0.4 })
    await expect(driver.array('a')).rejects.toMatchObject({ code: 'unavailable' })
  })
})
