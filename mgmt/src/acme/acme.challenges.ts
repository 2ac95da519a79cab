const PATH = '/.well-known/acme-challenge/'
const TOKEN = /^[A-Za-z0-9_-]{1,256}$/

/** What this host answers on plain HTTP while an authority checks that a name leads to it (challenge http-01). */
export interface Challenges {
  put(token: string, answer: string): void
  /** Ends it; returns how often it was asked for. */
  remove(token: string): number
  /** The answer to a request for this path; undefined when nobody checks anything there. */
  answer(path: string): string | undefined
}

/** Answers that are there only while an order is pending. */
export function createChallenges(): Challenges {
  const pending = new Map<string, { answer: string; asked: number }>()
  return {
    put(token, answer) {
      if (!TOKEN.test(token)) throw new Error('the authority sent a token that is none')
      pending.set(token, { answer, asked: 0 })
    },
    remove(token) {
      const asked = pending.get(token)?.asked ?? 0
      pending.delete(token)
      return asked
    },
    answer(path) {
      const found = path.startsWith(PATH) ? pending.get(path.slice(PATH.length)) : undefined
      if (found !== undefined) found.asked += 1
      return found?.answer
    },
  }
}

/** Where an authority looks for the answer. */
export const challengeUrl = (name: string, token: string): string => `http://${name}${PATH}${token}`
