import { setTimeout as pause } from 'node:timers/promises'
import type { Answers } from '../answers.schema.ts'

const ANSWER_MS = 10_000
/** The result is worth waiting for: a machine that refuses at once does so before its network is up. */
const RESULT_MS = 60_000
const RETRY_MS = 2_000

/** What is reported about an unattended installation. */
export interface Report {
  event: 'started' | 'progress' | 'succeeded' | 'failed'
  version: string
  hostName: string | null
  /** Of the chosen disk; null when none was chosen. */
  serial: string | null
  percent: number
  message: string
}

type Webhook = NonNullable<Answers['webhook']>

/**
 * Tells the webhook of the answers, when they name one; the result again and again until somebody took it. Never
 * rejects: whether somebody listens is no reason not to install. Resolves with what went wrong.
 */
export async function report(
  { webhook }: Pick<Answers, 'webhook'>,
  body: Report,
  { resultMs = RESULT_MS, retryMs = RETRY_MS }: { resultMs?: number; retryMs?: number } = {},
): Promise<string | undefined> {
  if (webhook === undefined) return undefined
  const isResult = body.event === 'succeeded' || body.event === 'failed'
  const deadline = Date.now() + (isResult ? resultMs : 0)
  for (;;) {
    const problem = await tell(webhook, body)
    if (problem === undefined || Date.now() + retryMs > deadline) return problem
    await pause(retryMs)
  }
}

async function tell({ url, token }: Webhook, body: Report): Promise<string | undefined> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token.reveal()}` }),
      },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    return answer.ok ? undefined : `the webhook answered ${answer.status}`
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    return `the webhook was not reached: ${cause instanceof Error ? cause.message : String(cause)}`
  }
}
