import { connect, type TLSSocket } from 'node:tls'

export interface Target {
  host: string
  port: number
  /** Request target, for example `/api/v1/vms?limit=1000`. */
  path: string
  headers: Record<string, string>
}

export interface LoadResult {
  requests: number
  seconds: number
  perSecond: number
  /** Milliseconds. */
  p50: number
  p95: number
  p99: number
}

/** The value below which `share` (0 to 1) of the sorted numbers lie. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Bytes of the first whole answer in `data`, or undefined while it is incomplete. Throws when it is no 200. */
function answerLength(data: Buffer): number | undefined {
  const end = data.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = data.toString('latin1', 0, end)
  if (!head.startsWith('HTTP/1.1 200 ')) throw new Error(`unexpected answer: ${head.split('\r\n')[0]}`)
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  if (length === undefined) throw new Error('the answer states no length')
  const total = end + 4 + Number(length)
  return data.length >= total ? total : undefined
}

function open(target: Target): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const options = { host: target.host, port: target.port, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] }
    const socket = connect(options, () => resolve(socket))
    socket.once('error', reject)
    socket.setNoDelay(true)
  })
}

/** One connection that asks, waits for the whole answer, and asks again until `stopAt`. Returns milliseconds each. */
async function ask(target: Target, stopAt: number): Promise<number[]> {
  const headers = Object.entries({ host: `${target.host}:${target.port}`, ...target.headers })
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const request = Buffer.from(`GET ${target.path} HTTP/1.1\r\n${lines}\r\n`)
  const socket = await open(target)
  try {
    return await new Promise((resolve, reject) => {
      const times: number[] = []
      let parts: Buffer[] = []
      let sentAt = performance.now()
      socket.on('error', reject)
      socket.on('close', () => reject(new Error('the server closed the connection')))
      socket.on('data', (chunk: Buffer) => {
        parts.push(chunk)
        const data = parts.length === 1 ? chunk : Buffer.concat(parts)
        parts = [data]
        try {
          if (answerLength(data) === undefined) return
        } catch (error) {
          return reject(error)
        }
        const now = performance.now()
        times.push(now - sentAt)
        if (now >= stopAt) return resolve(times)
        parts = []
        sentAt = now
        socket.write(request)
      })
      socket.write(request)
    })
  } finally {
    socket.destroy()
  }
}

/** `connections` clients that each keep one request in flight for `seconds`. */
export async function load(target: Target, connections: number, seconds: number): Promise<LoadResult> {
  const started = performance.now()
  const stopAt = started + seconds * 1000
  const all = await Promise.all(Array.from({ length: connections }, () => ask(target, stopAt)))
  const took = (performance.now() - started) / 1000
  const times = all.flat().sort((a, b) => a - b)
  return {
    requests: times.length,
    seconds: took,
    perSecond: times.length / took,
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    p99: quantile(times, 0.99),
  }
}
