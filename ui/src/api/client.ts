import { failureOf, networkFailure } from './errors.ts'

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

export type RequestOptions = {
  body?: unknown
  query?: Record<string, string | number | boolean | undefined>
  /** The ETag of what the person saw when deciding on the change. */
  ifMatch?: string | undefined
  /** Makes repeating a create safe. One key per intention, kept over retries. */
  idempotencyKey?: string
  signal?: AbortSignal
}

/** A resource together with the ETag it was read with. */
export type Tagged<T> = T & { readonly etag: string }

const BASE = '/api/v1'
let csrfToken: string | undefined
let onUnauthenticated: () => void = () => {}

/** Sets the token that goes with every change; it comes with the session. */
export function setCsrfToken(token: string | undefined): void {
  csrfToken = token
}

/** The headers that prove a change was made by this page. */
export function csrfHeaders(): Record<string, string> {
  return csrfToken === undefined ? {} : { 'X-CSRF-Token': csrfToken }
}

/** What to do when the session has ended; called on every 401 outside of login. */
export function setUnauthenticatedHandler(handler: () => void): void {
  onUnauthenticated = handler
}

/** The address of an API path with its query. */
export function apiUrl(path: string, query: RequestOptions['query'] = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  const text = search.toString()
  return `${BASE}${path}${text ? `?${text}` : ''}`
}

async function send(method: Method, path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', ...(method === 'GET' ? {} : csrfHeaders()) }
  if (options.body !== undefined) headers['Content-Type'] = 'application/json'
  if (options.ifMatch !== undefined) headers['If-Match'] = options.ifMatch
  if (options.idempotencyKey !== undefined) headers['Idempotency-Key'] = options.idempotencyKey
  const response = await fetch(apiUrl(path, options.query), {
    method,
    headers,
    credentials: 'same-origin',
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    ...(options.signal ? { signal: options.signal } : {}),
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw networkFailure()
  })
  if (response.ok) return response
  const failure = await failureOf(response)
  if (failure.code === 'unauthenticated') onUnauthenticated()
  throw failure
}

/**
 * One request to the API. `T` is the type that the route's schema states; the service checks every answer against
 * that schema, so it is not checked again here.
 * @throws ApiFailure
 */
export async function api<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(method, path, options)
  // 204 and empty bodies belong to routes whose T is void.
  const text = await response.text()
  return (text === '' ? undefined : JSON.parse(text)) as T
}

/** Reads one resource with the ETag that a later change has to name. @throws ApiFailure */
export async function getTagged<T extends object>(path: string, options: RequestOptions = {}): Promise<Tagged<T>> {
  const response = await send('GET', path, options)
  const body = (await response.json()) as T
  return { ...body, etag: response.headers.get('ETag') ?? '*' }
}

type Page<T> = { items: T[]; total: number; nextPage?: string | undefined }

/** Reads a whole list, page by page. @throws ApiFailure */
export async function listAll<T>(path: string, options: RequestOptions = {}): Promise<T[]> {
  const items: T[] = []
  let pageToken: string | undefined
  do {
    const query = { ...options.query, limit: 1000, pageToken }
    const page = await api<Page<T>>('GET', path, { ...options, query })
    items.push(...page.items)
    pageToken = page.nextPage
  } while (pageToken !== undefined)
  return items
}

/** Reads the first page of a list, for those that only grow. @throws ApiFailure */
export function listSome<T>(path: string, limit: number, options: RequestOptions = {}): Promise<Page<T>> {
  return api<Page<T>>('GET', path, { ...options, query: { ...options.query, limit } })
}
