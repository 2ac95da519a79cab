const FIRST_MS = 500
const LONGEST_MS = 15_000

/** How long to wait before attempt number `attempt` (1 is the first one after a failure), in milliseconds. */
export function backoffMs(attempt: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, attempt - 1))
}
