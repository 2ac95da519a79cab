import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { request } from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { askService } from './console/console.client.ts'
import { ConsoleStatus, Nothing } from './console/console.schema.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
const DEADLINE = { timeout: 60_000, interval: 50 }

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('the process', () => {
  let directory: string
  let port: number
  let child: ChildProcess
  let headers: Record<string, string> = {}

  const codeFile = () => join(directory, 'code')
  const call = async (method: string, path: string, body?: object) => {
    const options = { host: '127.0.0.1', port, method, path, rejectUnauthorized: false, agent: false }
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const sent = request({ ...options, headers: { ...headers, ...type } })
    sent.end(body === undefined ? undefined : JSON.stringify(body))
    const [response] = await once(sent, 'response')
    let text = ''
    for await (const chunk of response.setEncoding('utf8')) text += chunk
    return { status: response.statusCode, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
  }
  const start = async () => {
    const args = ['serve', '--sim', '--seed', '3', '--state', directory, '--port', String(port), '--ui', '/nowhere']
    child = spawn(process.execPath, [MAIN, ...args, '--setup-code-file', codeFile()], { stdio: 'ignore' })
    await vi.waitFor(async () => expect((await call('GET', '/healthz')).status).toBe(200), DEADLINE)
  }
  const end = async (signal: NodeJS.Signals) => {
    const ended = once(child, 'exit')
    child.kill(signal)
    return await ended
  }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lqx-serve-'))
    port = await freePort()
    await start()
    const setupCode = (await readFile(codeFile(), 'utf8')).trim()
    const login = await call('POST', '/api/v1/setup', {
      setupCode,
      password: 'correct horse battery',
      hostName: 'web-1',
    })
    const cookie = String(login.headers['set-cookie']).split(';', 1)[0] ?? ''
    headers = { cookie, 'x-csrf-token': login.body.csrfToken }
  }, 90_000)
  afterAll(async () => {
    if (child.exitCode === null && child.signalCode === null) await end('SIGKILL')
    await rm(directory, { recursive: true })
  })

  it('killed in mid-task leaves no volume and no file behind, and says what became of the task', {
    timeout: 120_000,
  }, async () => {
    const list = async (kind: string) => (await call('GET', `/api/v1/${kind}`)).body.items
    const files = () => readdir(join(directory, 'pool/volumes'))
    const image = (await list('images')).find((item: { state: { kind: string } }) => item.state.kind === 'disk')
    const [volumes, before] = [await list('volumes'), await files()]
    const wanted = { name: 'half-done', disks: [{ sizeGiB: 20, imageId: image.id }], nics: [] }
    const accepted = await call('POST', '/api/v1/vms', wanted)
    expect(accepted.status).toBe(202)
    // The copy has begun: there is a file more. It takes two seconds, the kill is in the middle.
    await expect.poll(async () => (await files()).length, DEADLINE).toBe(before.length + 1)
    await end('SIGKILL')
    await start()
    const task = (await call('GET', `/api/v1/tasks/${accepted.body.taskId}`)).body
    expect(task).toMatchObject({ status: 'failed', error: { code: 'interrupted' } })
    await expect
      .poll(async () => (await list('vms')).map((vm: { name: string }) => vm.name), DEADLINE)
      .not.toContain('half-done')
    expect((await list('volumes')).length).toBe(volumes.length)
    expect((await files()).sort()).toEqual(before.sort())
    // The name is free again, and the session and the host name are as they were.
    expect((await call('GET', '/api/v1/session')).body.hostName).toBe('web-1')
    expect((await call('POST', '/api/v1/vms', { ...wanted, disks: [] })).status).toBe(202)
  })

  it('lets the console reset the password: sessions and tokens end, and it is recorded', {
    timeout: 60_000,
  }, async () => {
    const socket = join(directory, 'run/console.sock')
    expect((await stat(socket)).mode & 0o777).toBe(0o600)
    const { status, body } = await call('POST', '/api/v1/tokens', { name: 'ci', role: 'viewer', expiresInDays: null })
    expect(status).toBe(201)
    const reset = (password: string) =>
      askService(socket, ['POST', '/password'], Nothing, { password, revokeTokens: true })
    await expect(reset('short')).rejects.toThrow('12 characters')
    expect((await call('GET', '/api/v1/session')).status).toBe(200)
    await reset('another horse battery')
    expect((await call('GET', '/api/v1/session')).status).toBe(401)
    headers = { authorization: `Bearer ${body.secret}` }
    expect((await call('GET', '/api/v1/vms')).status).toBe(401)
    headers = {}
    const login = (password: string) => call('POST', '/api/v1/session', { username: 'admin', password })
    expect((await login('correct horse battery')).status).toBe(401)
    const again = await login('another horse battery')
    headers = {
      cookie: String(again.headers['set-cookie']).split(';', 1)[0] ?? '',
      'x-csrf-token': again.body.csrfToken,
    }
    const audit = (await call('GET', '/api/v1/audit')).body.items
    expect(audit).toContainEqual(expect.objectContaining({ who: 'console', action: 'console.reset-password' }))
    expect(JSON.stringify(audit)).not.toContain('battery')
    expect(await askService(socket, ['GET', '/status'], ConsoleStatus)).toMatchObject({ hostName: 'web-1' })
    await expect(askService(socket, ['POST', '/power-off'], Nothing, {})).rejects.toThrow('nothing like that')
  })

  it('asked to end, ends at once and well, although a stream is open', { timeout: 60_000 }, async () => {
    const options = {
      host: '127.0.0.1',
      port,
      path: '/api/v1/events',
      rejectUnauthorized: false,
      headers,
      agent: false,
    }
    const stream = request(options).end()
    stream.on('error', () => {})
    const [response] = await once(stream, 'response')
    response.on('error', () => {}).resume()
    expect(await end('SIGTERM')).toEqual([0, null])
    await expect(readFile(join(directory, 'run/console.txt'), 'utf8')).resolves.toContain('State: not running')
  })
})
