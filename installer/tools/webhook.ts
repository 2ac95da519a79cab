import type { Answers } from '../answers.schema.ts'

const DEADLINE_MS = 10_000

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

/**
 * Tells the webhook of the answers, when they name one. Never rejects: whether somebody listens is no reason not to
 * install. Resolves with what went wrong.
 */
export async function report({ webhook }: Pick<Answers, 'webhook'>, body: Report): Promise<string | undefined> {
  if (webhook === undefined) return undefined
  try {
    const { url, token } = webhook
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token.reveal()}` }),
      },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(DEADLINE_MS),
    })
    return answer.ok ? undefined : `the webhook answered ${answer.status}`
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    return `the webhook was not reached: ${cause instanceof Error ? cause.message : String(cause)}`
  }
}
