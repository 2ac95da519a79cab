import { mkdtemp, rm } from 'node:fs/promises'
import type { Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { newId } from '../lib/id.ts'
import { selfSigned } from '../system/openssl.ts'
import { createTlsForwardDriver } from './forward.driver.tls.ts'
import { NOT_FORWARDED } from './forward.schema.ts'
import { type Forwarder, startForwarder } from './forwarder.ts'
import { createSimLogDriver } from './log.driver.sim.ts'

const hostId = newId()
let pem: string
let directory: string
let receiver: { server: Server; port: number; sockets: Set<Socket>; text: string }
let forwarder: Forwarder | undefined
const never = new AbortController().signal

beforeAll(async () => {
  pem = await selfSigned({ commonName: 'receiver', dnsNames: ['localhost'], addresses: ['127.0.0.1'] })
})

/** A receiver as a person would run it, on `port` or any. */
async function listen(port = 0): Promise<void> {
  const sockets = new Set<Socket>()
  const server = createServer({ key: pem, cert: pem }, socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', chunk => {
      receiver.text += String(chunk)
    })
  })
  server.on('tlsClientError', () => {})
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  const text = receiver?.text ?? ''
  receiver = { server, sockets, text, port: typeof address === 'object' && address !== null ? address.port : 0 }
}
async function stop(): Promise<void> {
  for (const socket of receiver.sockets) socket.destroy()
  await new Promise(resolve => receiver.server.close(resolve))
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lqx-forward-'))
  await listen()
  receiver.text = ''
})
afterEach(async () => {
  await forwarder?.close()
  forwarder = undefined
  await stop()
  await rm(directory, { recursive: true })
})

const certificate = () => /-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.exec(pem)?.[0] ?? ''
const configOf = (change: object = {}) => ({
  ...NOT_FORWARDED,
  ...{ enabled: true, server: '127.0.0.1', port: receiver.port, ca: certificate(), ...change },
})
const logs = createSimLogDriver({ stepMs: 20, pastMs: 60_000 })
const begin = (change: object = {}) => {
  forwarder = startForwarder({
    ...{ hostId, hostName: () => 'alpha', config: configOf(change), logs, onChange: () => {} },
    ...{ driver: createTlsForwardDriver({ stateDir: directory }), firstPauseMs: 20, longestPauseMs: 50, keepMs: 50 },
  })
  return forwarder
}
/** Frames by their lengths; throws when what came is not made of whole frames. */
function frames(text: string): string[] {
  const bytes = Buffer.from(text)
  const found: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at)
    const length = Number(bytes.subarray(at, space).toString())
    if (!Number.isInteger(length) || space === -1) throw new Error(`no frame at ${at}`)
    found.push(bytes.subarray(space + 1, space + 1 + length).toString())
    at = space + 1 + length
  }
  return found
}

it('sends what is written, in whole frames, each entry once and in order', async () => {
  begin()
  await vi.waitFor(() => expect(frames(receiver.text).length).toBeGreaterThan(10), 10_000)
  const times = frames(receiver.text).map(frame => frame.split(' ')[1] ?? '')
  expect(times).toEqual([...new Set(times)].sort())
  expect(frames(receiver.text)[0]).toMatch(/^<\d+>1 \S+ alpha \S+ \S+ - - \ufeff/)
  expect(await forwarder?.state()).toMatchObject({ status: 'connected', lastError: null })
})

it('goes on after a break where it was: entries may come twice, none is missing', async () => {
  begin()
  await vi.waitFor(() => expect(frames(receiver.text).length).toBeGreaterThan(5), 10_000)
  const { port } = receiver
  await stop()
  await vi.waitFor(async () => expect((await forwarder?.state())?.status).toBe('waiting'), 10_000)
  expect((await forwarder?.state())?.lastError?.message).toMatch(/ended the connection|Nobody listens/)
  const before = receiver.text
  receiver.text = ''
  await listen(port)
  await vi.waitFor(() => expect(frames(receiver.text).length).toBeGreaterThan(20), 10_000)
  const text = `${receiver.text}`
  const { entries } = await logs.search(hostId, { limit: 500 }, never)
  const times = new Set([...frames(before), ...frames(text)].map(frame => frame.split(' ')[1]))
  const [first, last] = [[...times].sort()[0] ?? '', [...times].sort().at(-1) ?? '']
  const written = entries.filter(entry => entry.priority <= 6 && entry.at >= first && entry.at <= last)
  expect(written.filter(entry => !times.has(entry.at))).toEqual([])
})

it('goes on after a restart of the service where it was', async () => {
  begin()
  await vi.waitFor(() => expect(frames(receiver.text).length).toBeGreaterThan(3), 10_000)
  await forwarder?.close()
  const last = frames(receiver.text).at(-1)?.split(' ')[1] ?? ''
  receiver.text = ''
  begin()
  await vi.waitFor(() => expect(frames(receiver.text).length).toBeGreaterThan(2), 10_000)
  const { entries } = await logs.search(hostId, { limit: 500, priority: 6 }, never)
  const next = entries
    .map(entry => entry.at)
    .filter(at => at > last)
    .sort()[0]
  expect(frames(receiver.text)[0]?.split(' ')[1]).toBe(next)
})

it.each([
  ['another authority', { ca: 'other' }, /not issued by/],
  ['a name the certificate does not have', { server: 'localhost.localdomain' }, /not for|not known|name servers/],
  ['nobody there', { port: 1 }, /Nobody listens/],
])('says what is wrong: %s', async (_name, change, expected) => {
  const other = await selfSigned({ commonName: 'other', dnsNames: ['localhost'], addresses: ['127.0.0.1'] })
  const ca = /-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.exec(other)?.[0] ?? ''
  begin('ca' in change ? { ca } : change)
  await vi.waitFor(async () => expect((await forwarder?.state())?.lastError?.message).toMatch(expected), 10_000)
  expect(receiver.text).toBe('')
})
