import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestApp, testApp } from '../lib/test-app.ts'
import { Installation, InstallationPlan } from './installation.schema.ts'

const PASSWORD = 'not to be found anywhere'
const SYSTEM = { path: '/dev/sda' }

describe('a live system', () => {
  let server: TestApp
  let admin: object
  beforeAll(async () => {
    server = await testApp({ live: true })
    admin = await server.logIn()
  })
  afterAll(() => server.close())

  const look = async () => Installation.parse((await server.send('GET', '/api/v1/installation', admin)).json())
  const answers = (more: object = {}) => ({
    ...{ version: 1, disks: { system: SYSTEM }, hostName: 'rack-7', administrator: { password: PASSWORD } },
    ...more,
  })
  const planFor = async (more?: object) => {
    const answer = await server.send('POST', '/api/v1/installation/plan', admin, answers(more))
    expect(answer.statusCode).toBe(200)
    return InstallationPlan.parse(answer.json())
  }
  const install = (body: object) => server.send('POST', '/api/v1/installation', admin, body)
  const taskOf = (answer: { json(): { taskId: string } }) => server.deps.core.tasks.wait(answer.json().taskId)

  it('tells which disks there are, what is on them, and what stands against each', async () => {
    const { live, disks, status } = await look()
    expect([live, status]).toEqual([true, { phase: 'idle' }])
    expect(disks.map(({ path, holds, policies, unsuitable }) => [path, holds, policies, unsuitable === null])).toEqual([
      ['/dev/sda', 'nothing', ['refuse'], true],
      ['/dev/sdb', 'other', ['wipe'], true],
      ['/dev/sdc', 'nothing', ['refuse'], false],
      ['/dev/sdd', 'other', ['wipe'], false],
    ])
  })

  it('refuses what the schema of answers refuses, without repeating a secret', async () => {
    for (const wrong of [
      { administrator: { password: 'short' } },
      { encryption: { mode: 'passphrase', passphrase: 'aaaaaaaaaaaaaaaa' } },
      { disks: { system: {} } },
      { after: 'reboot' },
      { surprise: PASSWORD },
    ]) {
      const answer = await server.send('POST', '/api/v1/installation/plan', admin, answers(wrong))
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid_request'])
      expect(answer.body).not.toContain('aaaaaaaaaaaaaaaa')
      expect(answer.body).not.toContain(PASSWORD)
    }
  })

  it('says what is against an installation, and what to do', async () => {
    const { plan, refusals } = await planFor({ disks: { system: { path: '/dev/sdb' } } })
    expect(plan).toBeNull()
    expect(refusals.map(({ code }) => code)).toEqual(['not_empty'])
  })

  it('plans a mirror on a second disk, which is another one and may be erased', async () => {
    const withMirror = (path: string, wipe: string) => planFor({ disks: { system: SYSTEM, mirror: { path }, wipe } })
    const codes = async (path: string, wipe: string) => (await withMirror(path, wipe)).refusals.map(({ code }) => code)
    const { plan, refusals } = await withMirror('/dev/sdb', 'wipe')
    expect([plan?.disk, refusals]).toEqual(['/dev/sda', []])
    expect(plan?.text).toMatch(/Mirror.*\/dev\/sdb/s)
    expect(await codes('/dev/sdb', 'refuse')).toEqual(['not_empty'])
    expect(await codes('/dev/sda', 'wipe')).toEqual(['mirror_same_disk'])
    expect(await codes('/dev/sdc', 'wipe')).toEqual(['too_small'])
  })

  it('shows a plan that has no secret', async () => {
    const { plan } = await planFor({ encryption: { mode: 'passphrase', passphrase: 'seventeen green bottles' } })
    expect(plan).toMatchObject({ mode: 'install', disk: '/dev/sda' })
    expect(plan?.text).toContain('the passphrase is asked for at every start')
    expect(plan?.text).not.toContain('Afterwards')
    expect(JSON.stringify(plan)).not.toMatch(/seventeen|not to be found/)
  })

  it('does not begin with another plan, without the name of the disk, or for an operator', async () => {
    const { plan } = await planFor()
    const request = { answers: answers(), planId: plan?.id, confirm: '/dev/sda' }
    expect((await install({ ...request, planId: 'x' })).json().code).toBe('illegal_state')
    expect((await install({ ...request, confirm: '/dev/sdb' })).json().code).toBe('verification_failed')
    const other = await install({ ...request, answers: answers({ hostName: 'rack-8' }) })
    expect(other.json().code).toBe('illegal_state')
    const operator = await server.token('operator')
    expect((await server.send('POST', '/api/v1/installation', operator, request)).statusCode).toBe(403)
    expect((await look()).status).toEqual({ phase: 'idle' })
  })

  it('can be cancelled, and says that the disk does not start', async () => {
    const { plan } = await planFor()
    const started = await install({ answers: answers(), planId: plan?.id, confirm: '/dev/sda' })
    expect(started.statusCode).toBe(202)
    const { taskId } = started.json()
    const writing = async () => {
      const { status } = await look()
      return status.phase === 'running' && status.step > 1
    }
    await expect.poll(writing, { timeout: 10_000 }).toBe(true)
    expect((await server.send('POST', `/api/v1/tasks/${taskId}/actions/cancel`, admin)).statusCode).toBeLessThan(300)
    expect((await taskOf(started)).status).toBe('cancelled')
    expect((await look()).status).toMatchObject({ phase: 'failed', written: true })
  })

  it('installs once at a time, as a task with bytes, and gives the recovery key once', async () => {
    const disks = { system: SYSTEM, wipe: 'wipe' }
    const body = answers({ disks, encryption: { mode: 'tpm' } })
    const { plan } = await planFor({ disks, encryption: { mode: 'tpm' } })
    const request = { answers: body, planId: plan?.id, confirm: '/dev/sda' }
    const both = await Promise.all([install(request), install(request)])
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([202, 409])
    expect(both.find(({ statusCode }) => statusCode === 409)?.json().code).toBe('in_use')
    const started = both.find(({ statusCode }) => statusCode === 202)
    if (started === undefined) throw new Error('neither began')
    expect((await look()).status).toMatchObject({ phase: 'running', taskId: started.json().taskId, disk: '/dev/sda' })
    const task = await taskOf(started)
    expect(task).toMatchObject({ status: 'succeeded', kind: 'host.install', progress: { unit: 'bytes' } })
    expect(task.progress?.done).toBe(plan?.bytes)
    expect((await look()).status).toMatchObject({ phase: 'succeeded', recoveryKey: true })

    const take = () => server.send('POST', '/api/v1/installation/actions/take-recovery-key', admin)
    const taken = await take()
    const { recoveryKey } = taken.json()
    expect(recoveryKey).toMatch(/^([a-z]{8}-){7}[a-z]{8}$/)
    expect(taken.headers['cache-control']).toBe('no-store')
    expect((await take()).statusCode).toBe(404)
    const traces = JSON.stringify([task, (await server.send('GET', '/api/v1/audit', admin)).json(), await look()])
    expect(traces).toContain('installation.start')
    for (const secret of [recoveryKey, PASSWORD]) expect(traces).not.toContain(secret)
  })

  it('says why an installation failed', async () => {
    const disks = { system: SYSTEM, wipe: 'wipe' }
    const { plan } = await planFor({ disks, hostName: 'error-7' })
    const started = await install({
      ...{ answers: answers({ disks, hostName: 'error-7' }), planId: plan?.id, confirm: '/dev/sda' },
    })
    const task = await taskOf(started)
    expect(task.status).toBe('failed')
    expect(task.error?.message).toContain('the disk does not answer')
    expect((await look()).status).toMatchObject({ phase: 'failed', written: true })
  }, 20_000)
})

describe('a system that is installed', () => {
  let server: TestApp
  let admin: object
  beforeAll(async () => {
    server = await testApp()
    admin = await server.logIn()
  })
  afterAll(() => server.close())

  it('has nothing to install from', async () => {
    const { live, disks } = (await server.send('GET', '/api/v1/installation', admin)).json()
    expect([live, disks]).toEqual([false, []])
    const body = { version: 1, disks: { system: SYSTEM } }
    for (const [path, payload] of [
      ['/plan', body],
      ['', { answers: body, planId: 'x', confirm: '/dev/sda' }],
    ] as const) {
      const answer = await server.send('POST', `/api/v1/installation${path}`, admin, payload)
      expect([answer.statusCode, answer.json().code]).toEqual([409, 'illegal_state'])
    }
  })
})
