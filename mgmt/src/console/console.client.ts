import { once } from 'node:events'
import { request } from 'node:http'
import type { z } from 'zod'

/** The service does not answer: it is down, starting, or stuck. */
export class ServiceDown extends Error {}

/** Asks the service over its socket. Throws `ServiceDown`, or an error with the service's reason. */
export async function askService<T extends z.ZodType>(
  path: string,
  [method, url]: readonly ['GET' | 'POST', string],
  schema: T,
  body?: object,
): Promise<z.output<T>> {
  const sent = request({ socketPath: path, method, path: url, agent: false, timeout: 30_000 })
  sent.on('timeout', () => sent.destroy(new Error('no answer')))
  sent.end(body === undefined ? undefined : JSON.stringify(body))
  let status: number
  let answer: unknown
  try {
    const [response] = await once(sent, 'response')
    let text = ''
    for await (const chunk of response.setEncoding('utf8')) text += String(chunk)
    status = response.statusCode
    answer = JSON.parse(text)
  } catch (error) {
    throw new ServiceDown('the management service does not answer', { cause: error })
  }
  if (status === 200) return schema.parse(answer)
  const told = typeof answer === 'object' && answer !== null && 'message' in answer ? String(answer.message) : ''
  throw new Error(told)
}
