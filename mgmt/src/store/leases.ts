/** Timers of leases that are not kept alive. They do not keep the process running. */
export interface LeaseTimers {
  has(lease: string): boolean
  /** Starts, or starts again, the time of a lease. */
  arm(lease: string, ttlSeconds: number): void
  renew(lease: string): boolean
  drop(lease: string): void
  close(): void
}

/** Longest delay that `setTimeout` can keep, in milliseconds. */
const MAX_DELAY_MS = 2 ** 31 - 1

export function leaseTimers(expire: (lease: string) => void): LeaseTimers {
  const timers = new Map<string, { ttlSeconds: number; timer: NodeJS.Timeout }>()
  const arm = (lease: string, ttlSeconds: number) => {
    clearTimeout(timers.get(lease)?.timer)
    const timer = setTimeout(
      () => {
        timers.delete(lease)
        expire(lease)
      },
      Math.min(ttlSeconds * 1000, MAX_DELAY_MS),
    ).unref()
    timers.set(lease, { ttlSeconds, timer })
  }
  return {
    arm,
    has: lease => timers.has(lease),
    renew(lease) {
      const known = timers.get(lease)
      if (known !== undefined) arm(lease, known.ttlSeconds)
      return known !== undefined
    },
    drop(lease) {
      clearTimeout(timers.get(lease)?.timer)
      timers.delete(lease)
    },
    close() {
      for (const { timer } of timers.values()) clearTimeout(timer)
      timers.clear()
    },
  }
}
