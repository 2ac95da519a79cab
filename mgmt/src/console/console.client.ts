import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { z } from 'zod'

/** The service does not answer: it is down, starting, or stuck. */
export class ServiceDown extends Error {}

/** Milliseconds without a byte after which the service counts as stuck. */
const PATIENCE_MS = 30_000
/** At the end of an update the service has to bring a gigabyte to its disk. */
const SYNC_PATIENCE_MS = 300_000

type Wish = readonly ['GET' | 'POST', string]

const isOver = (error: unknown) => new ServiceDown('the management service does not answer', { cause: error })

function asked(socketPath: string, [method, path]: Wish, timeout = PATIENCE_MS): ClientRequest {
  // Kept open by us: an answer that comes before all was sent would be lost with the connection.
  const sent = request({ socketPath, method, path, agent: false, timeout, headers: { connection: 'keep-alive' } })
  sent.on('timeout', () => sent.destroy(new Error('no answer')))
  return sent
}

async function jsonOf(response: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk)
  return JSON.parse(text)
}

/** The error with the reason that the service gave. */
function refusal(answer: unknown): Error {
  return new Error(typeof answer === 'object' && answer !== null && 'message' in answer ? String(answer.message) : '')
}

/** Sends a body and reads the answer, which may come before the body was sent to its end. */
async function exchange<T extends z.ZodType>(
  sent: ClientRequest,
  schema: T,
  send: () => Promise<void>,
): Promise<z.output<T>> {
  let status: number | undefined
  let answer: unknown
  try {
    const responded = once(sent, 'response')
    // What went wrong on the way is told by the answer, or by its lack.
    send().catch(() => {})
    const [response] = await responded
    status = response.statusCode
    answer = await jsonOf(response)
  } catch (error) {
    throw isOver(error)
  } finally {
    sent.destroy()
  }
  if (status === 200) return schema.parse(answer)
  throw refusal(answer)
}

/** Asks the service over its socket. Throws `ServiceDown`, or an error with the service's reason. */
export async function askService<T extends z.ZodType>(
  path: string,
  wish: Wish,
  schema: T,
  body?: object | Buffer,
): Promise<z.output<T>> {
  const sent = asked(path, wish)
  return await exchange(sent, schema, async () => {
    sent.end(body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body))
  })
}

/** Sends a file to the service, a piece at a time. Throws as `askService` does; `content` is read no further then. */
export async function sendToService<T extends z.ZodType>(
  path: string,
  wish: Wish,
  schema: T,
  content: Readable,
): Promise<z.output<T>> {
  const sent = asked(path, wish, SYNC_PATIENCE_MS)
  let broken: unknown
  async function* pieces() {
    try {
      yield* content
    } catch (error) {
      broken = error
      throw error
    }
  }
  try {
    return await exchange(sent, schema, () => pipeline(pieces, sent))
  } catch (error) {
    throw broken ?? error
  } finally {
    content.destroy()
  }
}

/** A file of the service's. */
export async function fetchFromService(
  path: string,
  url: string,
): Promise<{ content: Readable; sizeBytes: number; name: string }> {
  const sent = asked(path, ['GET', url])
  sent.end()
  let response: IncomingMessage
  try {
    ;[response] = await once(sent, 'response')
  } catch (error) {
    throw isOver(error)
  }
  if (response.statusCode !== 200) throw refusal(await jsonOf(response))
  const { 'content-length': length = '', 'content-disposition': disposition = '' } = response.headers
  return { content: response, sizeBytes: Number(length), name: /filename="([^"]*)"/.exec(disposition)?.[1] ?? '' }
}
