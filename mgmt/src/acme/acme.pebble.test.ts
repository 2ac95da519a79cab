import type { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import type { Server as HttpServer } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DnsServer } from '../../../tests/lib/dns.ts'
import { Pebble, type PebbleOptions } from '../../../tests/lib/pebble.ts'
import { certificateExecutor, createCertificateService } from '../auth/certificate.service.ts'
import { certificateStore } from '../auth/certificate.ts'
import { createChangeService } from '../changes/change.service.ts'
import { createRedirectServer } from '../http/redirect.ts'
import { testCore } from '../lib/test-core.ts'
import * as openssl from '../system/openssl.ts'
import { createChallenges } from './acme.challenges.ts'
import { createHttpAcmeDriver } from './acme.driver.http.ts'
import type { AcmeUpdate } from './acme.schema.ts'
import { createAcmeService } from './acme.service.ts'

const NAME = 'host.lqx.test'
const KEY = Buffer.from('a secret that both sides know, 32+ bytes').toString('base64url')
const HOUR = 3_600_000
const admin = { name: 'admin' }
const anyRevision = () => {}

const portOf = (server: HttpServer | TlsServer): number => {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** The real parts of the service around the certificate, and an authority that asks for answers at its HTTP port. */
async function stand(pebbleOptions: Partial<PebbleOptions> = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'lqx-acme-'))
  const core = testCore()
  const store = certificateStore(join(directory, 'tls'), openssl, () => 'host')
  const pair = await store.load()
  const executor = certificateExecutor(store)
  const executors = { certificate: executor, 'host-name': executor, 'management-network': executor, firewall: executor }
  const changes = createChangeService(core, { bootId: 'boot', hostIds: () => [core.hostId], executors, graceMs: 0 })
  await changes.start()
  const certificates = createCertificateService(store, changes, core.hostId)
  const challenges = createChallenges()
  const plain = createRedirectServer(443, challenges.answer).listen(0, '127.0.0.1')
  const tls = createTlsServer(pair).listen(0, '127.0.0.1')
  store.onChange(fresh => tls.setSecureContext(fresh))
  await Promise.all([plain, tls].map(async server => server.listening || (await once(server, 'listening'))))
  const dns = await DnsServer.listen(name => (name.endsWith('lqx.test') ? '127.0.0.1' : undefined))
  const pebble = await Pebble.start({ dnsPort: dns.port, httpPort: portOf(plain), ...pebbleOptions })

  const clock = { aheadMs: 0 }
  /** Pauses that the service is in; ended by the test instead of by time. */
  const pauses: { ms: number; end: () => void }[] = []
  const service = createAcmeService(
    core,
    createHttpAcmeDriver({ directory: join(directory, 'acme') }),
    { hostName: () => 'host', certificates, challenges },
    {
      now: () => new Date(Date.now() + clock.aheadMs),
      pause: (ms, signal) =>
        new Promise((resolve, reject) => {
          pauses.push({ ms, end: () => resolve(undefined) })
          signal.addEventListener('abort', () => reject(signal.reason))
          if (signal.aborted) reject(signal.reason)
        }),
    },
  )
  const settings: AcmeUpdate = {
    ...{ enabled: true, directory: pebble.directoryAt(), contact: null, names: [NAME], termsAgreed: true },
    ...{ ca: pebble.ca, externalAccount: null },
  }
  const order = async () => await core.tasks.wait((await service.order(120, admin)).id)
  return {
    ...{ directory, core, store, changes, certificates, challenges, plain, pebble, clock, pauses, service, settings },
    order,
    async state() {
      return (await service.get()).acme.state
    },
    /** Tries it and agrees, as somebody does who reaches the host. */
    async orderAndKeep() {
      const task = await order()
      expect(task.error).toBeNull()
      const waiting = () => changes.list().find(change => change.status === 'waiting')
      const change = await vi.waitFor(() => waiting() ?? Promise.reject(new Error('nothing waits')), 10_000)
      await changes.confirm(change.id, Number.MAX_SAFE_INTEGER)
      return task
    },
    /** The certificate that a client is shown. */
    async shown(): Promise<X509Certificate> {
      const socket = connect({ port: portOf(tls), host: '127.0.0.1', rejectUnauthorized: false })
      await once(socket, 'secureConnect')
      const certificate = socket.getPeerX509Certificate()
      socket.destroy()
      if (certificate === undefined) throw new Error('no certificate was shown')
      return certificate
    },
    async close() {
      await service.close()
      await changes.close()
      await core.close()
      await pebble.stop()
      dns.close()
      for (const server of [plain, tls]) server.close()
      await rm(directory, { recursive: true })
    },
  }
}

describe.each([undefined, { 'kid-7': KEY }])('an authority with external accounts %j', externalKeys => {
  let at: Awaited<ReturnType<typeof stand>>
  beforeEach(async () => {
    at = await stand(externalKeys && { externalKeys })
  }, 30_000)
  afterEach(() => at.close())

  const settings = (): AcmeUpdate => ({
    ...at.settings,
    externalAccount: externalKeys === undefined ? null : { kid: 'kid-7', hmacKey: KEY },
  })

  it('issues a certificate, which is tried and then lasts; the answers are gone', { timeout: 60_000 }, async () => {
    const before = await at.shown()
    await at.service.set({ ...settings(), contact: 'ops@example.org' }, anyRevision)
    const task = await at.order()
    expect(task).toMatchObject({ status: 'succeeded', error: null })
    await vi.waitFor(async () => expect((await at.shown()).subjectAltName).toBe(`DNS:${NAME}`), 10_000)
    const shown = await at.shown()
    expect(shown.issuer).toContain('Pebble')
    const change = at.changes.list()[0]
    expect(change).toMatchObject({ kind: 'certificate', status: 'waiting', requestor: 'admin' })
    await at.changes.revert(change?.id ?? '', admin)
    await vi.waitFor(async () => expect((await at.shown()).fingerprint256).toBe(before.fingerprint256), 10_000)
    await vi.waitFor(() => expect(at.changes.list()[0]?.status).toBe('reverted'), 10_000)
    expect(await at.state()).toMatchObject({ inPlace: false, nextRenewal: null })

    await at.orderAndKeep()
    const kept = await readFile(join(at.directory, 'tls/server.pem'), 'utf8')
    expect(kept).toContain((await at.shown()).toString().trim())
    // The chain goes with it: the issuer is not the client's to find.
    expect(kept.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(1)
    expect(await at.state()).toMatchObject({ inPlace: true, problem: null, lastOrder: { outcome: 'issued' } })
    const [, token = ''] = /acme-challenge\/([A-Za-z0-9_-]+)/.exec(at.pebble.said) ?? []
    expect(token).not.toBe('')
    expect(at.challenges.answer(`/.well-known/acme-challenge/${token}`)).toBeUndefined()
  })

  it('keeps keys in files of its own, and answers none', { timeout: 60_000 }, async () => {
    await at.service.set(settings(), anyRevision)
    await at.orderAndKeep()
    for (const name of await readdir(join(at.directory, 'acme'))) {
      expect((await stat(join(at.directory, 'acme', name))).mode & 0o777, name).toBe(0o600)
    }
    const told = JSON.stringify([await at.service.get(), at.core.tasks.list({ limit: 100 })])
    const stored = JSON.stringify((await at.core.store.list('/')).entries)
    for (const text of [told, stored]) {
      expect(text).toContain(NAME)
      expect(text).not.toContain(KEY)
      expect(text).not.toContain('PRIVATE')
    }
  })
})

describe('an authority', () => {
  let at: Awaited<ReturnType<typeof stand>>
  beforeEach(async () => {
    at = await stand()
  }, 30_000)
  afterEach(() => at.close())

  /** The pause that the service is in now, when it has looked. */
  const pauseAfter = async (count: number) =>
    await vi.waitFor(() => at.pauses[count] ?? Promise.reject(new Error('it does not wait yet')), 30_000)

  it('is asked again by itself when a third of the time is left', { timeout: 90_000 }, async () => {
    await at.service.set(at.settings, anyRevision)
    await at.orderAndKeep()
    const first = await at.shown()
    const lifetime = first.validToDate.getTime() - first.validFromDate.getTime()
    await at.service.start()
    const look = async (aheadMs: number) => {
      at.clock.aheadMs = aheadMs
      const count = at.pauses.length
      at.pauses.at(-1)?.end()
      return await pauseAfter(count)
    }
    await pauseAfter(0)
    const early = await look(lifetime * 0.6)
    expect(early.ms).toBeLessThan(13.3 * HOUR)
    expect((await at.shown()).fingerprint256).toBe(first.fingerprint256)
    await look(lifetime * 0.67)
    await vi.waitFor(async () => expect((await at.shown()).fingerprint256).not.toBe(first.fingerprint256), 30_000)
    expect((await at.shown()).subjectAltName).toBe(`DNS:${NAME}`)
    expect(await at.state()).toMatchObject({ inPlace: true, lastOrder: { outcome: 'issued', requestor: 'system' } })
    const [task] = at.core.tasks.list({ limit: 1 }).items
    expect(task).toMatchObject({ kind: 'certificate.order', requestor: 'system', status: 'succeeded' })
  })

  it('that fails is asked again later, and what is in place stays', { timeout: 90_000 }, async () => {
    await at.service.set(at.settings, anyRevision)
    await at.orderAndKeep()
    const first = await at.shown()
    await at.pebble.stop()
    at.clock.aheadMs = (first.validToDate.getTime() - first.validFromDate.getTime()) * 0.7
    await at.service.start()
    ;(await pauseAfter(0)).end()
    await vi.waitFor(async () => expect((await at.state()).problem).not.toBeNull(), 30_000)
    const { problem, nextRenewal } = await at.state()
    expect(problem?.message).toMatch(/cannot be reached at https:\/\/localhost:\d+\/dir: Nobody listens at localhost/)
    expect(Date.parse(nextRenewal ?? '') - Date.parse(problem?.at ?? '')).toBeGreaterThanOrEqual(HOUR)
    expect((await at.shown()).fingerprint256).toBe(first.fingerprint256)
    // Only one order was made although it was looked at again.
    expect(at.core.tasks.list({ limit: 100 }).items.filter(task => task.requestor === 'system')).toHaveLength(1)
  })

  it('that does not find this host says so, with the address it looked at', { timeout: 60_000 }, async () => {
    const names = ['nowhere.example.test']
    await at.service.set({ ...at.settings, names }, anyRevision)
    const task = await at.order()
    expect(task.status).toBe('failed')
    expect(task.error?.message).toContain('http://nowhere.example.test/.well-known/acme-challenge/')
    expect(task.error?.message).toContain('No request for it reached this host')
    expect((await at.state()).problem).toMatchObject({ attempts: 1, message: task.error?.message })
    expect(at.changes.list()).toEqual([])
  })

  it('that refuses is quoted', { timeout: 60_000 }, async () => {
    at.plain.removeAllListeners('request')
    at.plain.on('request', (_request, response) => response.writeHead(404).end())
    await at.service.set(at.settings, anyRevision)
    const task = await at.order()
    expect(task.error?.message).toMatch(/It says: .*404.*\(unauthorized\)/)
  })

  it('that is not trusted is not used', { timeout: 60_000 }, async () => {
    await at.service.set({ ...at.settings, ca: null }, anyRevision)
    expect((await at.order()).error?.message).toContain('was not issued by the authorities that were given')
  })

  it('may be no authority', { timeout: 60_000 }, async () => {
    await at.service.set({ ...at.settings, directory: at.pebble.directoryAt().replace('/dir', '/x') }, anyRevision)
    expect((await at.order()).error?.message).toMatch(/answers 404 at .* Check the address of the directory/)
  })

  it('is asked nothing any more when it is switched off; the certificate stays', { timeout: 60_000 }, async () => {
    await at.service.set(at.settings, anyRevision)
    await at.orderAndKeep()
    const { fingerprint256 } = await at.shown()
    expect((await at.state()).nextRenewal).not.toBeNull()
    await at.service.set({ ...at.settings, enabled: false }, anyRevision)
    expect(await at.state()).toMatchObject({ inPlace: true, nextRenewal: null })
    await expect(at.service.order(120, admin)).rejects.toMatchObject({ code: 'illegal_state' })
    expect((await at.shown()).fingerprint256).toBe(fingerprint256)
  })
})
