import { setTimeout as pause } from 'node:timers/promises'

export interface UntilOptions {
  /** Milliseconds until giving up. */
  deadlineMs: number
  /** Milliseconds between two looks. Default 200. */
  everyMs?: number
}

/**
 * Looks again and again until `look` gives something other than undefined, null or false, and returns that.
 * Throws with `what`, the last error and the time waited when the deadline passes. An error in `look` counts as
 * "not yet", so that a service that is still starting is no failure.
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  options: UntilOptions,
): Promise<T> {
  const started = performance.now()
  let last: unknown
  for (;;) {
    try {
      const found = await look()
      if (found !== undefined && found !== null && found !== false) return found
      last = undefined
    } catch (error) {
      last = error
    }
    const waited = performance.now() - started
    if (waited > options.deadlineMs) {
      const seconds = Math.round(waited / 1000)
      throw new Error(`not within ${seconds} s: ${what}${last === undefined ? '' : ` (${String(last)})`}`, {
        cause: last,
      })
    }
    await pause(options.everyMs ?? 200)
  }
}

/** Refuses a promise that takes longer than `deadlineMs`; the work behind it is not stopped. */
export async function within<T>(what: string, deadlineMs: number, work: Promise<T>): Promise<T> {
  const alarm = new AbortController()
  const late = pause(deadlineMs, undefined, { signal: alarm.signal }).then(() => {
    throw new Error(`not within ${Math.round(deadlineMs / 1000)} s: ${what}`)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    late.catch(() => {})
    alarm.abort()
  }
}
