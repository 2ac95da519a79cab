import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { ApiError } from '../api/errors.ts'
import { type AccountWish, useAccount } from './acme.account.ts'
import { challengeUrl } from './acme.challenges.ts'
import type { OrderHooks, OrderRequest } from './acme.driver.ts'
import { AcmeRefusal, type AcmeSession, openSession, Problem, parseAnswer } from './acme.session.ts'
import { createTransport } from './acme.transport.ts'
import type { AccountKey } from './jws.ts'

const Challenge = z.looseObject({
  type: z.string(),
  url: z.string(),
  token: z.string().optional(),
  error: Problem.optional(),
})
const Authorization = z.looseObject({
  status: z.string(),
  identifier: z.looseObject({ value: z.string() }),
  challenges: z.array(Challenge),
})
type Authorization = z.infer<typeof Authorization>
const Order = z.looseObject({
  status: z.string(),
  authorizations: z.array(z.string()).max(100),
  finalize: z.string(),
  certificate: z.string().optional(),
  error: Problem.optional(),
})

/** How long an authority may take for a step. */
const STEP_MS = 180_000
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [500, 10_000]

/** Asks again and again until what is there is not on its way any more. */
async function settled<T extends { status: string }>(
  session: AcmeSession,
  url: string,
  schema: z.ZodType<T>,
  { waiting, what, signal }: { waiting: readonly string[]; what: string; signal: AbortSignal },
): Promise<T> {
  const deadline = performance.now() + STEP_MS
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const answer = await session.post(url, '')
    const found = parseAnswer(url, answer, schema)
    if (!waiting.includes(found.status)) return found
    if (performance.now() > deadline) {
      throw new ApiError('unavailable', `The authority did not finish ${what} within ${STEP_MS / 1000} s. Try again.`)
    }
    const asked = Number(answer.headers['retry-after']) * 1000
    await delay(asked > 0 ? Math.min(asked, LONGEST_PAUSE_MS) : pause, undefined, { signal })
  }
}

/** What the authority says of a name that it could not check, with what was seen here. */
function notProven(url: string, problem: Problem, asked: number): AcmeRefusal {
  const seen =
    asked === 0
      ? 'No request for it reached this host: the name has to lead here, and port 80 has to be open from where the authority is'
      : `This host was asked for it ${asked === 1 ? 'once' : `${asked} times`} and answered`
  return new AcmeRefusal(`The authority looked at ${url}. ${seen}. It says`, problem)
}

async function prove(
  session: AcmeSession,
  url: string,
  key: AccountKey,
  { challenges, signal }: OrderHooks,
): Promise<void> {
  const { status, identifier, challenges: offered } = await session.ask(url, '', Authorization)
  if (status === 'valid') return
  const challenge = offered.find(({ type }) => type === 'http-01')
  if (challenge?.token === undefined) {
    const kinds = offered.map(({ type }) => type).join(', ') || 'nothing'
    const text = `The authority offers ${kinds} for ${identifier.value}; this host can answer http-01 only.`
    throw new ApiError('unavailable', text)
  }
  const { token } = challenge
  challenges.put(token, key.keyAuthorization(token))
  let asked = 0
  let end: Authorization
  try {
    await session.post(challenge.url, {})
    const what = `checking ${identifier.value}`
    end = await settled(session, url, Authorization, { waiting: ['pending', 'processing'], what, signal })
  } finally {
    asked = challenges.remove(token)
  }
  if (end.status === 'valid') return
  const error = end.challenges.find(({ type }) => type === 'http-01')?.error ?? Problem.parse({ type: end.status })
  throw notProven(challengeUrl(identifier.value, token), error, asked)
}

/**
 * Orders a certificate (RFC 8555, challenge http-01) for the names of a request `csr` (PKCS #10, DER). Returns it
 * with its chain, in PEM.
 */
export async function orderCertificate(
  request: OrderRequest,
  means: { key: AccountKey; csr: Buffer; external: AccountWish['external'] },
  hooks: OrderHooks,
): Promise<string> {
  const { signal } = hooks
  const { key, csr, external } = means
  const total = request.names.length + 4
  hooks.step(0, total, `Asking the authority at ${request.directory}`)
  const session = await openSession(request.directory, key, createTransport(request.ca, signal))
  await useAccount(session, key, { contact: request.contact, external })
  hooks.step(1, total, `Ordering a certificate for ${request.names.join(', ')}`)
  const identifiers = request.names.map(value => ({ type: 'dns', value }))
  const made = await session.post(session.directory.newOrder, { identifiers })
  const { location } = made.headers
  if (location === undefined) throw new ApiError('unavailable', 'The authority took an order and does not say where.')
  const order = parseAnswer(location, made, Order)
  for (const [index, authorization] of order.authorizations.entries()) {
    hooks.step(2 + index, total, `The authority checks name ${index + 1} of ${order.authorizations.length}`)
    await prove(session, authorization, key, hooks)
  }
  hooks.step(total - 2, total, 'All names are proven; the authority issues the certificate')
  const wait = { what: 'the order', signal }
  const ready = await settled(session, location, Order, { waiting: ['pending'], ...wait })
  if (ready.status === 'ready') await session.post(order.finalize, { csr: csr.toString('base64url') })
  const done = await settled(session, location, Order, { waiting: ['ready', 'processing'], ...wait })
  if (done.status !== 'valid' || done.certificate === undefined) {
    throw new AcmeRefusal('The authority issued nothing', done.error ?? Problem.parse({ type: done.status }))
  }
  hooks.step(total - 1, total, 'Fetching the certificate')
  return (await session.post(done.certificate, '')).text
}
