import { apiUrl, csrfHeaders } from './client.ts'
import { ApiFailure, networkFailure } from './errors.ts'

/** Reads the API's failure from an answer. */
function failureOf(request: XMLHttpRequest): ApiFailure {
  if (request.status === 0) return networkFailure()
  try {
    return new ApiFailure(request.status, JSON.parse(request.responseText))
  } catch {
    return new ApiFailure(request.status, {
      code: 'unexpected',
      message: `The upload was answered with ${request.status}.`,
    })
  }
}

type Options = {
  headers?: Record<string, string>
  signal: AbortSignal
  /** Told how many bytes have left. */
  onSent: (bytes: number) => void
}

/**
 * Sends bytes to a path of the API. XMLHttpRequest and not fetch: only it tells how much has left.
 * @throws ApiFailure, or an AbortError when cancelled
 */
export function sendBytes(
  method: 'PATCH' | 'POST',
  path: string,
  body: Blob,
  { headers = {}, signal, onSent }: Options,
): Promise<XMLHttpRequest> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const abort = () => request.abort()
    signal.addEventListener('abort', abort, { once: true })
    request.open(method, apiUrl(path))
    const all = { 'Content-Type': 'application/octet-stream', ...headers, ...csrfHeaders() }
    for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value)
    request.upload.onprogress = event => onSent(event.loaded)
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'))
    request.onerror = () => reject(networkFailure())
    request.onload = () => {
      if (request.status >= 300) reject(failureOf(request))
      else resolve(request)
    }
    request.onloadend = () => signal.removeEventListener('abort', abort)
    request.send(body)
  })
}
