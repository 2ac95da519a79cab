/** Ctrl-C, the end of the unit, the end of the terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs `use` with a signal that is aborted when this process is asked to end. Meanwhile it does not end by itself: what
 * writes to a disk comes to an orderly stop and says so.
 */
export async function interruptible<T>(use: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const abort = () => controller.abort()
  for (const name of SIGNALS) process.on(name, abort)
  try {
    return await use(controller.signal)
  } finally {
    for (const name of SIGNALS) process.off(name, abort)
  }
}
