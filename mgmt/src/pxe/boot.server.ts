import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import type { BootFile } from './pxe.driver.ts'
import { rangeOf } from './pxe.rules.ts'

const MAX_URL = 2_048
const MAX_BODY = 8 * 1024
const MAX_CONNECTIONS = 64
/** Big files at a time: each takes a buffer and reads from the disk of the virtual machines. */
const MAX_STREAMS = 16
const STREAM_FROM = 1024 * 1024
const IDLE_MS = 60_000

export type BootAnswer = { text: string } | { file: BootFile } | undefined

export interface BootHandlers {
  /** What lies at a path; undefined: nothing. `caller` is an IPv4 address. */
  get(url: URL, caller: string): Promise<BootAnswer>
  /** A report; false: nobody waits for it. */
  post(url: URL, body: string): Promise<boolean>
  onError(error: unknown): void
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > MAX_BODY) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

const end = (response: ServerResponse, status: number, headers: Record<string, string> = {}) =>
  void response.writeHead(status, { 'content-length': '0', connection: 'close', ...headers }).end()

async function sendFile(request: IncomingMessage, response: ServerResponse, { bytes, read }: BootFile): Promise<void> {
  const range = rangeOf(request.headers.range, bytes)
  if (range === null) return end(response, 416, { 'content-range': `bytes */${bytes}` })
  const { start, end: last } = range ?? { start: 0, end: bytes - 1 }
  response.writeHead(range === undefined ? 200 : 206, {
    'content-type': 'application/octet-stream',
    'accept-ranges': 'bytes',
    'content-length': String(last - start + 1),
    ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${last}/${bytes}` }),
  })
  if (request.method === 'HEAD' || bytes === 0) return void response.end()
  await pipeline(read(start, last), response)
}

/**
 * What machines fetch over plain HTTP while they start: reading, and reports of installations. It knows no session and
 * no cookie, and listens on one address. Rejects when it cannot listen.
 */
export async function listenForBoot(
  { address, port }: { address: string; port: number },
  handlers: BootHandlers,
): Promise<{ port: number; close(): Promise<void> }> {
  let streams = 0
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { url = '', method } = request
    if (url.length > MAX_URL || !url.startsWith('/') || !URL.canParse(url, 'http://host')) return end(response, 400)
    const parsed = new URL(url, 'http://host')
    if (method === 'POST') {
      const body = await bodyOf(request)
      if (body === undefined) return end(response, 413)
      return end(response, (await handlers.post(parsed, body)) ? 204 : 404)
    }
    if (method !== 'GET' && method !== 'HEAD') return end(response, 405, { allow: 'GET, HEAD, POST' })
    const caller = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
    const found = await handlers.get(parsed, caller)
    if (found === undefined) return end(response, 404)
    if ('text' in found) {
      const bytes = Buffer.from(found.text)
      const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
      response.writeHead(200, { ...headers, 'content-length': String(bytes.length) })
      return void response.end(method === 'HEAD' ? undefined : bytes)
    }
    const isBig = method === 'GET' && found.file.bytes >= STREAM_FROM
    if (isBig && streams >= MAX_STREAMS) return end(response, 503, { 'retry-after': '10' })
    if (isBig) streams += 1
    try {
      await sendFile(request, response, found.file)
    } finally {
      if (isBig) streams -= 1
    }
  }
  const server: Server = createServer(
    { headersTimeout: 10_000, requestTimeout: 30_000, maxHeaderSize: 8_192 },
    (request, response) => {
      answer(request, response).catch(error => {
        // Machines are switched off in the middle; that is no error of this host.
        if (!response.destroyed) handlers.onError(error)
        if (response.headersSent) response.destroy()
        else end(response, 500)
      })
    },
  )
  server.maxConnections = MAX_CONNECTIONS
  server.setTimeout(IDLE_MS)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, () => {
      server.off('error', reject)
      server.on('error', handlers.onError)
      resolve()
    })
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
