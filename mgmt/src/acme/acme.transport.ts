import type { IncomingHttpHeaders } from 'node:http'
import { request } from 'node:https'
import { ApiError } from '../api/errors.ts'
import { explainConnection } from '../system/connection-error.ts'
import { readCertificates } from '../system/syslog-tls.ts'

const ANSWER_MS = 30_000
const MOST_BYTES = 1024 * 1024

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

export type Transport = (method: 'GET' | 'HEAD' | 'POST', url: string, body?: string) => Promise<Answer>

function unreachable(url: string, reason: string, cause?: unknown): ApiError {
  const text = `The authority cannot be reached at ${url}: ${reason} Check the address, the name servers of this host and its way to the network.`
  return new ApiError('unavailable', text, { cause })
}

/** Requests to an authority: TLS only, no redirects, answers of a bounded size. Rejects with `unavailable`. */
export function createTransport(ca: string | null, signal: AbortSignal): Transport {
  const trust = ca === null ? {} : { ca: readCertificates(ca).map(certificate => certificate.toString()) }
  return async (method, url, body) => {
    const { protocol, hostname, port } = new URL(url)
    if (protocol !== 'https:') throw unreachable(url, 'The authority names an address without TLS.')
    const headers = {
      'user-agent': 'LimiQuantix',
      accept: 'application/json, application/pem-certificate-chain',
      ...(body === undefined ? {} : { 'content-type': 'application/jose+json' }),
    }
    const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)])
    try {
      return await new Promise<Answer>((resolve, reject) => {
        const sent = request(url, { method, headers, signal: limit, minVersion: 'TLSv1.2', ...trust }, response => {
          let text = ''
          response.setEncoding('utf8')
          response.on('data', chunk => {
            text += chunk
            if (text.length > MOST_BYTES) response.destroy(new Error('the answer is too long.'))
          })
          response.on('error', reject)
          response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
        })
        sent.on('error', reject)
        sent.end(body)
      })
    } catch (error) {
      signal.throwIfAborted()
      if (limit.aborted) throw unreachable(url, `No answer within ${ANSWER_MS / 1000} s.`, error)
      throw unreachable(url, explainConnection(error, { server: hostname, port: Number(port || 443) }).message, error)
    }
  }
}
