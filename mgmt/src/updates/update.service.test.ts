import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testCore } from '../lib/test-core.ts'
import { KEYS, testBundle } from './test-bundle.ts'
import { createSimUpdateDriver } from './update.driver.sim.ts'
import { createUpdateService, type UpdateService } from './update.service.ts'

const RUNNING = '1.0.0'
const who = { name: 'admin' }

let directory: string
let core: ReturnType<typeof testCore>
let driver: ReturnType<typeof createSimUpdateDriver>
let service: UpdateService
let server: Server | undefined
const make = (bootId = 'boot', keys: { publicKey?: typeof KEYS.publicKey } = KEYS) => {
  const hosts = { hostIds: () => [core.hostId], hostName: () => 'alpha' }
  return createUpdateService(core, driver, hosts, { key: keys.publicKey, bootId, architecture: 'x86-64' })
}
const receive = (bytes: Buffer) => service.receive(core.hostId, Readable.from([bytes]))
const get = () => service.get(core.hostId)
const install = async (allowOlder = false) =>
  await core.tasks.wait((await service.install(core.hostId, allowOlder, who)).id)

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lqx-updates-'))
  core = testCore()
  driver = createSimUpdateDriver({ directory, version: RUNNING })
  service = make()
  await service.start()
})
afterEach(async () => {
  server?.close()
  server = undefined
  await core.close()
  await rm(directory, { recursive: true })
})

describe('an update', () => {
  it('is staged, installed, started and found good', async () => {
    expect(await get()).toEqual({ running: RUNNING, other: null, next: RUNNING, staged: null, last: null })
    expect(await receive(testBundle('1.1.0'))).toMatchObject({ staged: { version: '1.1.0', isOlder: false } })
    expect(await install()).toMatchObject({ status: 'succeeded', kind: 'host.install-update', requestor: 'admin' })
    expect(await get()).toMatchObject({
      ...{ running: RUNNING, next: '1.1.0', staged: null },
      other: { version: '1.1.0', state: 'on-trial', triesLeft: 3 },
      last: { from: RUNNING, to: '1.1.0', outcome: 'pending' },
    })
    driver.restart(core.hostId)
    service = make('next boot')
    expect(await get()).toMatchObject({
      ...{ running: '1.1.0', next: '1.1.0', other: { version: RUNNING, state: 'ready' } },
      last: { outcome: 'succeeded', reason: null },
    })
  })

  it('that is older is installed when that is said, and starts', async () => {
    await receive(testBundle('0.9.0'))
    await expect(service.install(core.hostId, false, who)).rejects.toMatchObject({ code: 'illegal_state' })
    expect(await get()).toMatchObject({ staged: { version: '0.9.0', isOlder: true }, other: null })
    expect(await install(true)).toMatchObject({ status: 'succeeded' })
    driver.restart(core.hostId)
    service = make('next boot')
    expect(await get()).toMatchObject({ running: '0.9.0', last: { outcome: 'succeeded' } })
  })

  it('for another machine, or to the version that runs, is refused', async () => {
    await expect(receive(testBundle('1.1.0', { architecture: 'arm64' }))).rejects.toMatchObject({
      ...{ code: 'verification_failed', message: expect.stringContaining('arm64') },
    })
    await expect(receive(testBundle(RUNNING))).rejects.toMatchObject({ code: 'illegal_state' })
    expect((await get()).staged).toBeNull()
  })

  it('is refused where there is no key to verify it with', async () => {
    service = make('boot', {})
    await expect(receive(testBundle('1.1.0'))).rejects.toMatchObject({ code: 'illegal_state' })
  })

  it('is not received while one is being written, nor written when nothing is there', async () => {
    await expect(service.install(core.hostId, false, who)).rejects.toMatchObject({ code: 'illegal_state' })
    await receive(testBundle('1.1.0'))
    driver = createSimUpdateDriver({ directory, version: RUNNING, stepMs: 20 })
    service = make()
    const task = await service.install(core.hostId, false, who)
    await expect(receive(testBundle('1.2.0'))).rejects.toMatchObject({ code: 'locked' })
    await expect(service.discard(core.hostId)).rejects.toMatchObject({ code: 'locked' })
    core.tasks.cancel(task.id)
    expect(await core.tasks.wait(task.id)).toMatchObject({ status: 'cancelled' })
    expect(await get()).toMatchObject({ next: RUNNING, staged: { version: '1.1.0' }, last: null })
  })

  it('is received once when two come at the same time', async () => {
    const both = await Promise.allSettled([receive(testBundle('1.1.0')), receive(testBundle('1.2.0'))])
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(both[1]).toMatchObject({ reason: { code: 'locked' } })
    expect((await get()).staged?.version).toBe('1.1.0')
  })

  it('is recorded before it is written, so that what a killed service began is known afterwards', async () => {
    await receive(testBundle('1.1.0'))
    let recorded: unknown
    const install = driver.install
    driver.install = async (...args) => {
      recorded = (await get()).last
      await install(...args)
    }
    await core.tasks.wait((await service.install(core.hostId, false, who)).id)
    expect(recorded).toMatchObject({ from: RUNNING, to: '1.1.0', outcome: 'pending' })
  })

  it('that could not be written leaves the record of the one before', async () => {
    await receive(testBundle('1.1.0'))
    await install()
    driver.restart(core.hostId)
    service = make('next boot')
    const { last } = await get()
    await receive(testBundle('1.2.0'))
    driver.install = async () => {
      throw new Error('the disk is broken')
    }
    expect(await install()).toMatchObject({ status: 'failed' })
    expect((await get()).last).toEqual(last)
  })

  it('is thrown away', async () => {
    await receive(testBundle('1.1.0'))
    await service.discard(core.hostId)
    expect((await get()).staged).toBeNull()
  })

  it('is fetched from an address, and why it could not be is said', async () => {
    const bundle = testBundle('1.1.0')
    server = createServer((request, response) => {
      if (request.url === '/good') response.end(bundle)
      else response.writeHead(404).end()
    })
    await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const fetched = async (path: string) =>
      await core.tasks.wait((await service.fetch(core.hostId, url + path, who)).id)
    expect(await fetched('/bad')).toMatchObject({ status: 'failed', error: { message: expect.stringMatching(/404/) } })
    expect(await fetched('/good')).toMatchObject({ status: 'succeeded' })
    expect((await get()).staged?.version).toBe('1.1.0')
  })
})

describe('the other version', () => {
  it('is started by choice, and stays when it is well', async () => {
    await expect(service.startOther(core.hostId, who)).rejects.toMatchObject({ code: 'illegal_state' })
    await receive(testBundle('1.1.0'))
    await install()
    driver.restart(core.hostId)
    service = make('second boot')
    expect(await service.startOther(core.hostId, who)).toMatchObject({ running: '1.1.0', next: RUNNING })
    driver.restart(core.hostId)
    service = make('third boot')
    expect(await get()).toMatchObject({ running: RUNNING, last: { to: RUNNING, outcome: 'succeeded' } })
  })
})
