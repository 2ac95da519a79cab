import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AuditRecord } from '../auth/auth.schema.ts'
import { testCore } from '../lib/test-core.ts'
import { createSimSupportDriver, createSupportService } from '../support/index.ts'
import { SECTIONS } from '../support/support.plan.ts'
import { createSimUpdateDriver, createUpdateService } from '../updates/index.ts'
import { KEYS, testBundle } from '../updates/test-bundle.ts'
import { askService, fetchFromService, ServiceDown, sendToService } from './console.client.ts'
import type { ConsolePorts } from './console.ports.ts'
import { BundleBegun, ConsoleInspected, ConsoleTask, ConsoleUpdate, Nothing } from './console.schema.ts'
import { createConsoleService } from './console.service.ts'
import { listenForConsole } from './console.socket.ts'

let directory: string
let socket: string
let core: ReturnType<typeof testCore>
let close: () => Promise<void>
let audit: Omit<AuditRecord, 'id' | 'at'>[]

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lqx-console-'))
  socket = join(directory, 'socket')
  core = testCore()
  audit = []
  const hosts = { hostIds: () => [core.hostId], hostName: () => 'alpha' }
  const driver = createSimUpdateDriver({ directory: join(directory, 'update'), version: '1.0.0' })
  const options = { key: KEYS.publicKey, bootId: 'boot', architecture: 'x86-64' }
  const sections = Object.fromEntries(SECTIONS.map(section => [section, () => ({})]))
  const supportDriver = createSimSupportDriver({ directory: join(directory, 'support') })
  const unused = () => {
    throw new Error('not used here')
  }
  const ports: ConsolePorts = {
    ...{ hostId: core.hostId, hostName: () => 'alpha', text: unused, health: unused, runningVms: unused },
    ...{ resetPassword: unused, revokeTokens: unused, management: { get: unused, change: unused } },
    firewall: { open: unused },
    changes: { get: unused, confirm: unused, revert: unused },
    task: id => core.tasks.get(id),
    updates: createUpdateService(core, driver, hosts, options),
    support: createSupportService(core, supportDriver, hosts, sections as never),
  }
  const record = (entry: Omit<AuditRecord, 'id' | 'at'>) => audit.push(entry) > 0
  close = await listenForConsole(socket, createConsoleService(ports, { record }), () => {})
})
afterEach(async () => {
  await close()
  await core.close()
  await rm(directory, { recursive: true })
})

const send = (content: Readable) => sendToService(socket, ['POST', '/update/bundle'], ConsoleUpdate, content)
const inspect = (head: Buffer) => askService(socket, ['POST', '/update/head'], ConsoleInspected, head)
const told = () => audit.map(({ who, action, outcome }) => `${who} ${action} ${outcome}`)

describe('an update over the socket of the console', () => {
  it('is inspected, sent and installed, and recorded', async () => {
    const bundle = testBundle('2.0.0')
    expect(await inspect(bundle.subarray(0, 2000))).toMatchObject({ version: '2.0.0', isOlder: false })
    const pieces = [bundle.subarray(0, 10), bundle.subarray(10)]
    expect(await send(Readable.from(pieces))).toMatchObject({ staged: { version: '2.0.0' } })
    const { id } = await askService(socket, ['POST', '/update/install'], ConsoleTask, { allowOlder: false })
    expect((await core.tasks.wait(id)).status).toBe('succeeded')
    expect(await askService(socket, ['GET', `/tasks/${id}`], ConsoleTask)).toMatchObject({ status: 'succeeded' })
    expect(await askService(socket, ['GET', '/update'], ConsoleUpdate)).toMatchObject({ next: '2.0.0' })
    expect(told()).toEqual(['console console.update-from-usb ok', 'console console.install-update ok'])
  })

  it('that is older is installed only when that is said', async () => {
    expect(await send(Readable.from([testBundle('0.9.0')]))).toMatchObject({ staged: { isOlder: true } })
    const install = askService(socket, ['POST', '/update/install'], ConsoleTask, { allowOlder: false })
    await expect(install).rejects.toThrow('older than 1.0.0')
    await askService(socket, ['POST', '/update/discard'], Nothing)
    expect(await askService(socket, ['GET', '/update'], ConsoleUpdate)).toMatchObject({ staged: null })
  })

  it.each([
    ['no update', Buffer.alloc(4096, 'x'), 'not an update'],
    ['cut off', testBundle('2.0.0').subarray(0, 40), 'ends before'],
    ['of another machine', testBundle('2.0.0', { architecture: 'arm64' }), 'kind arm64'],
    ['what runs', testBundle('1.0.0'), 'runs version 1.0.0 already'],
  ])('is refused with the reason, before and while it is sent: %s', async (_, bundle, reason) => {
    await expect(inspect(bundle)).rejects.toThrow(reason)
    await expect(send(Readable.from([bundle]))).rejects.toThrow(reason)
    expect(told()).toEqual(['console console.update-from-usb failed'])
  })

  it('that is huge and bad is not sent to its end', async () => {
    const MIB = Buffer.alloc(1024 ** 2, 'x')
    let pieces = 0
    const content = Readable.from(
      (async function* () {
        for (; pieces < 20_000; pieces++) yield MIB
      })(),
    )
    await expect(send(content)).rejects.toThrow('not an update')
    expect(pieces).toBeLessThan(1_000)
  })

  it('whose stick was pulled out says so, and nothing of it stays', async () => {
    const incoming = async () =>
      (await readdir(directory, { recursive: true })).map(String).filter(name => /incoming$/.test(name)).length
    const content = Readable.from(
      (async function* () {
        yield testBundle('2.0.0').subarray(0, 5_000)
        await expect.poll(incoming).toBe(1)
        throw new Error('EIO: the stick is gone')
      })(),
    )
    await expect(send(content)).rejects.toThrow('the stick is gone')
    await expect.poll(told).toEqual(['console console.update-from-usb failed'])
    expect(await incoming()).toBe(0)
    expect(await askService(socket, ['GET', '/update'], ConsoleUpdate)).toMatchObject({ staged: null })
  })
})

describe('a support bundle over the socket of the console', () => {
  it('is made, given out under a name with host and time, and removed when it was written', async () => {
    const { taskId, bundleId } = await askService(socket, ['POST', '/support-bundles'], BundleBegun)
    expect((await core.tasks.wait(taskId)).status).toBe('succeeded')
    const { content, sizeBytes, name } = await fetchFromService(socket, `/support-bundles/${bundleId}/content`)
    const bytes = await buffer(content)
    expect([bytes.length, name]).toEqual([
      sizeBytes,
      expect.stringMatching(/^limiquantix-support-alpha-\d{12}\.tar\.gz$/),
    ])
    expect(gunzipSync(bytes).toString('latin1')).toContain('service/versions.json')
    const other = await fetchFromService(socket, `/support-bundles/${bundleId}/content`)
    other.content.destroy()
    await askService(socket, ['POST', `/support-bundles/${bundleId}/written`], Nothing)
    const again = fetchFromService(socket, `/support-bundles/${bundleId}/content`)
    await expect(again).rejects.toThrow('support bundle')
    expect(told()).toEqual([
      'console console.support-bundle ok',
      'console console.support-bundle-to-usb ok',
      'console console.support-bundle-to-usb ok',
      'console console.support-bundle-to-usb failed',
    ])
  })

  it('takes no path for a name', async () => {
    await expect(fetchFromService(socket, '/support-bundles/..%2f..%2fstate.db/content')).rejects.toThrow()
    expect(audit).toEqual([])
  })
})

it('a service that is gone is told apart from one that refuses', async () => {
  await close()
  await expect(inspect(Buffer.alloc(1))).rejects.toThrow(ServiceDown)
  close = async () => {}
})
