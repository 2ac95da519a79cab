import type { IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { pin } from './tls.ts'

export interface Answer<T = unknown> {
  status: number
  headers: IncomingHttpHeaders
  /** Parsed when the answer is JSON, undefined otherwise. */
  body: T
  bytes: Buffer
}

export interface CallOptions {
  headers?: Record<string, string>
  /** JSON when it is not a Buffer or string. */
  body?: unknown
  /** Milliseconds for the whole call. Default 60 seconds. */
  timeoutMs?: number
  /** Send neither session nor token. */
  anonymous?: boolean
}

/** Thrown by the short verbs (`get`, `post`, …) when the status is not one of the 2xx. */
export class CallError extends Error {
  readonly answer: Answer
  constructor(method: string, path: string, answer: Answer) {
    super(`${method} ${path}: ${answer.status} ${answer.bytes.toString('utf8').slice(0, 500)}`)
    this.answer = answer
  }
}

const encode = (body: unknown): Buffer | string | undefined =>
  body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)

/**
 * The API as a client program sees it: TLS with a pinned certificate, a session cookie with its CSRF token or an API
 * token. It knows nothing of the service's code.
 */
export class ApiClient {
  readonly url: string
  readonly pinned: Awaited<ReturnType<typeof pin>>
  cookie: string | undefined
  csrf: string | undefined
  token: string | undefined

  private constructor(url: string, pinned: Awaited<ReturnType<typeof pin>>) {
    this.url = url
    this.pinned = pinned
  }

  static async connect(url: string, fingerprint?: string): Promise<ApiClient> {
    return new ApiClient(url.replace(/\/$/, ''), await pin(url, fingerprint))
  }

  /** The same server as somebody else: no session, or the given API token. */
  as(token?: string): ApiClient {
    const other = new ApiClient(this.url, this.pinned)
    other.token = token
    return other
  }

  /** What authenticates a request, for clients that make their own (WebSocket). */
  credentials(): Record<string, string> {
    if (this.token !== undefined) return { authorization: `Bearer ${this.token}` }
    return this.cookie === undefined ? {} : { cookie: this.cookie }
  }

  /** Any request; resolves with whatever status comes. `path` is sent as it is, so that tests can send bad ones. */
  async call<T = unknown>(method: string, path: string, options: CallOptions = {}): Promise<Answer<T>> {
    const payload = encode(options.body)
    const headers: Record<string, string | number> = { accept: 'application/json' }
    if (options.anonymous !== true) {
      Object.assign(headers, this.credentials())
      if (this.csrf !== undefined && method !== 'GET' && this.token === undefined) headers['x-csrf-token'] = this.csrf
    }
    if (payload !== undefined) {
      headers['content-type'] = Buffer.isBuffer(payload) ? 'application/octet-stream' : 'application/json'
      headers['content-length'] = Buffer.byteLength(payload)
    }
    const { hostname, port } = new URL(this.url)
    return await new Promise((resolve, reject) => {
      const request = httpsRequest(
        {
          host: hostname,
          port: port || 443,
          method,
          path,
          agent: this.pinned.agent,
          headers: { ...headers, ...options.headers },
          signal: AbortSignal.timeout(options.timeoutMs ?? 60_000),
        },
        response => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () => {
            const bytes = Buffer.concat(chunks)
            const json = String(response.headers['content-type'] ?? '').includes('json') && bytes.length > 0
            // The caller names the shape it expects and asserts on it.
            const body = (json ? JSON.parse(bytes.toString('utf8')) : undefined) as T
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body, bytes })
          })
        },
      )
      request.on('error', reject)
      request.end(payload)
    })
  }

  private async ok<T>(method: string, path: string, options: CallOptions): Promise<Answer<T>> {
    const answer = await this.call<T>(method, path, options)
    if (answer.status < 200 || answer.status > 299) throw new CallError(method, path, answer)
    return answer
  }

  async get<T>(path: string): Promise<T> {
    return (await this.ok<T>('GET', path, {})).body
  }

  async post<T>(path: string, body?: unknown): Promise<T> {
    return (await this.ok<T>('POST', path, { body: body ?? {} })).body
  }

  /** PATCH, PUT or DELETE of what was read just before, with its ETag. */
  async change<T>(method: 'PATCH' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
    const resource = path.split('?')[0] ?? path
    const read = await this.ok('GET', resource, {})
    const etag = read.headers.etag
    return (await this.ok<T>(method, path, { body, headers: etag === undefined ? {} : { 'if-match': etag } })).body
  }

  /** Logs in as the administrator and keeps cookie and CSRF token. */
  async login(password: string): Promise<void> {
    const answer = await this.ok<{ csrfToken: string }>('POST', '/api/v1/session', {
      body: { username: 'admin', password },
    })
    this.adopt(answer)
  }

  /** Takes over the session that an answer to setup or login carries. */
  adopt(answer: Answer<{ csrfToken: string }>): void {
    const cookie = answer.headers['set-cookie']?.find(line => line.startsWith('__Host-lqx='))
    this.cookie = cookie?.split(';')[0]
    this.csrf = answer.body.csrfToken
  }
}
