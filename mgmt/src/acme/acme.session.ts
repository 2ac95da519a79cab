import { z } from 'zod'
import { ApiError } from '../api/errors.ts'
import type { Answer, Transport } from './acme.transport.ts'
import type { AccountKey } from './jws.ts'

const Url = z.url({ protocol: /^https$/ })

export const Directory = z.looseObject({
  newNonce: Url,
  newAccount: Url,
  newOrder: Url,
  meta: z.looseObject({ externalAccountRequired: z.boolean().optional() }).optional(),
})
export type Directory = z.infer<typeof Directory>

/** RFC 7807, as authorities explain themselves with. */
export const Problem = z.looseObject({ type: z.string().default('about:blank'), detail: z.string().default('') })
export type Problem = z.infer<typeof Problem>

/** What an authority says is stored and shown: only so much of it. */
const MOST_TEXT = 1500

/** A refusal of the authority, in its words. */
export class AcmeRefusal extends ApiError {
  readonly problem: string

  constructor(text: string, { type, detail }: Problem) {
    const problem = type.replace(/^urn:ietf:params:acme:error:/, '')
    const reason = detail === '' ? 'no reason given' : detail
    super('unavailable', `${text}: ${reason} (${problem})`.slice(0, MOST_TEXT))
    this.problem = problem
  }
}

/** One with an old nonce is sent again so often. */
const NONCE_TRIES = 8

export interface AcmeSession {
  readonly directory: Directory
  /** From now on requests are signed in the name of this account. */
  useAccount(url: string): void
  /** A signed request. Rejects with `AcmeRefusal` unless the status is one of the 2xx. */
  post(url: string, payload: object | ''): Promise<Answer>
  /** The same, and the answer is what it should be. */
  ask<T>(url: string, payload: object | '', schema: z.ZodType<T>): Promise<T>
}

/** JSON of the authority, checked. Rejects with a sentence. */
export function parseAnswer<T>(url: string, { text }: Answer, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    const text = `What is at ${url} does not speak ACME (RFC 8555). Check the address of the directory.`
    throw new ApiError('unavailable', text, { cause: error })
  }
}

function refusalOf({ status, text }: Answer): AcmeRefusal {
  let problem: Problem = { type: `HTTP ${status}`, detail: '' }
  try {
    problem = Problem.parse(JSON.parse(text))
  } catch {
    // Not from the authority itself: the status is all there is.
  }
  return new AcmeRefusal('The authority refused', problem)
}

/** Talks with the authority of a directory in the name of a key. */
export async function openSession(url: string, key: AccountKey, send: Transport): Promise<AcmeSession> {
  const answer = await send('GET', url)
  if (answer.status !== 200) {
    const text = `The authority answers ${answer.status} at ${url}. Check the address of the directory.`
    throw new ApiError('unavailable', text)
  }
  const directory = parseAnswer(url, answer, Directory)
  let account: string | undefined
  let nonce: string | undefined

  const keepNonce = ({ headers }: Answer) => {
    const fresh = headers['replay-nonce']
    nonce = typeof fresh === 'string' ? fresh : undefined
  }
  const post = async (to: string, payload: object | ''): Promise<Answer> => {
    for (let tries = 1; ; tries += 1) {
      if (nonce === undefined) keepNonce(await send('HEAD', directory.newNonce))
      const who = account === undefined ? { jwk: key.jwk } : { kid: account }
      const answer = await send('POST', to, key.sign({ ...who, nonce, url: to }, payload))
      keepNonce(answer)
      if (answer.status >= 200 && answer.status < 300) return answer
      const refusal = refusalOf(answer)
      if (refusal.problem !== 'badNonce' || tries === NONCE_TRIES) throw refusal
    }
  }
  return {
    directory,
    useAccount(url) {
      account = url
    },
    post,
    ask: async (to, payload, schema) => parseAnswer(to, await post(to, payload), schema),
  }
}
