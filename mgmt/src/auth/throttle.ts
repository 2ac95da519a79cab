import { ApiError } from '../api/errors.ts'
import { subnetOf } from '../lib/subnet.ts'

/** How long wrong guesses have to wait. Times in milliseconds. */
interface Backoff {
  /** Failures without a penalty. */
  free: number
  /** Wait after the first failure beyond; doubles with each further one. */
  firstMs: number
  maxMs: number
}

/** One address is slowed down hard; all together softly, so that an attacker cannot lock the administrator out. */
const PER_ADDRESS: Backoff = { free: 5, firstMs: 2_000, maxMs: 15 * 60_000 }
const GLOBAL: Backoff = { free: 50, firstMs: 500, maxMs: 5_000 }
/** Failures are forgotten after this long without another one. */
const FORGET_MS = 60 * 60_000
const MAX_ADDRESSES = 10_000
/** Addresses that are remembered for a right guess: those who guess wrongly elsewhere do not hold them up. */
const MAX_PROVEN = 1_000
/** Passwords checked at the same time: each takes 19 MiB and a thread. */
const MAX_CONCURRENT = 4

interface Failures {
  count: number
  lastAt: number
}

const waitUntil = ({ count, lastAt }: Failures, { free, firstMs, maxMs }: Backoff): number =>
  count <= free ? 0 : lastAt + Math.min(maxMs, firstMs * 2 ** Math.min(30, count - free - 1))

export interface Throttle {
  /**
   * Runs one guess of a secret from `address`; `guess` tells whether it was right. Throws `rate_limited` with
   * `retryAfterSeconds` in the details, without guessing, when there were too many wrong ones.
   */
  attempt(address: string, guess: () => Promise<boolean>): Promise<boolean>
}

export function createThrottle(now: () => number = Date.now): Throttle {
  const failures = new Map<string, Failures>()
  const proven = new Set<string>()
  let all: Failures = { count: 0, lastAt: 0 }
  let running = 0

  const fresh = (known: Failures | undefined): Failures =>
    known === undefined || now() - known.lastAt > FORGET_MS ? { count: 0, lastAt: 0 } : known

  const refuse = (waitMs: number): never => {
    const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000))
    throw new ApiError('rate_limited', `Too many attempts. Wait ${retryAfterSeconds} s and try again.`, {
      details: { retryAfterSeconds },
    })
  }

  return {
    async attempt(address, guess) {
      const key = subnetOf(address)
      const own = fresh(failures.get(key))
      all = fresh(all)
      const isProven = proven.has(key)
      const until = Math.max(waitUntil(own, PER_ADDRESS), isProven ? 0 : waitUntil(all, GLOBAL))
      if (until > now()) refuse(until - now())
      // Places of their own for the proven: whoever keeps the others busy keeps them out as well.
      if (running >= (isProven ? 2 * MAX_CONCURRENT : MAX_CONCURRENT)) refuse(1000)
      // Counted before the guess: guesses that run at the same time must not all be free.
      failures.delete(key)
      failures.set(key, { count: own.count + 1, lastAt: now() })
      all = { count: all.count + 1, lastAt: now() }
      if (failures.size > MAX_ADDRESSES) failures.delete(failures.keys().next().value ?? '')
      running += 1
      try {
        const right = await guess()
        if (right) {
          failures.delete(key)
          proven.delete(key)
          proven.add(key)
          if (proven.size > MAX_PROVEN) proven.delete(proven.values().next().value ?? '')
          all = { ...all, count: Math.max(0, all.count - 1) }
        }
        return right
      } finally {
        running -= 1
      }
    },
  }
}
