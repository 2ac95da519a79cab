import { setTimeout as pause } from 'node:timers/promises'

/**
 * Looks every `everyMs` until `look` gives something other than undefined, and returns it. Rejects with a sentence that
 * contains `what` when `deadlineMs` have passed. Errors of `look` are not hidden.
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  deadlineMs: number,
  everyMs = 200,
): Promise<T> {
  const end = performance.now() + deadlineMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > end) throw new Error(`not within ${Math.round(deadlineMs / 1000)} s: ${what}`)
    await pause(everyMs)
  }
}
