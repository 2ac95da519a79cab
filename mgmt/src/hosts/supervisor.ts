import type { Logger } from 'pino'
import { withDeadline } from '../lib/deadline.ts'

export interface SupervisorOptions {
  /** Milliseconds after which systemd misses a ping; undefined without a watchdog. */
  watchdogMs: number | undefined
  /** Sends assignments to systemd. */
  send(assignments: readonly string[]): Promise<void>
  /** Rejects when the service is not able to work, though it runs: the store does not answer, … */
  selfCheck(): Promise<void>
  log: Pick<Logger, 'warn' | 'error'>
}

export interface Supervisor {
  /** Tells systemd that the service answers, and begins to ping the watchdog. */
  ready(status: string): Promise<void>
  /** Shown by `systemctl status`. */
  status(text: string): Promise<void>
  stopping(): Promise<void>
}

/** Event-loop delay from which the service counts as stuck. Half a watchdog period is the time there is. */
const LAG_SHARE = 0.25
const CHECK_SHARE = 0.25

/**
 * The service's side of systemd's supervision. The watchdog is pinged at half its period, and only when the event
 * loop turns and the self-check passes in time: otherwise systemd restarts the service.
 */
export function createSupervisor({ watchdogMs, send, selfCheck, log }: SupervisorOptions): Supervisor {
  let timer: NodeJS.Timeout | undefined

  /** A message that is lost is logged: without pings systemd acts by itself, the rest is information. */
  const quietly = async (assignments: readonly string[]) => {
    await send(assignments).catch(error => log.warn({ err: error }, 'systemd was not told'))
  }

  const ping = async (periodMs: number) => {
    try {
      const before = performance.now()
      await new Promise(resolve => setTimeout(resolve, 0))
      const lag = performance.now() - before
      if (lag > periodMs * LAG_SHARE) throw new Error(`the event loop was blocked for ${Math.round(lag)} ms`)
      await withDeadline(selfCheck(), periodMs * CHECK_SHARE, 'the self-check took too long')
      await quietly(['WATCHDOG=1'])
    } catch (error) {
      log.error({ err: error }, 'self-check failed, watchdog not pinged')
    }
  }

  return {
    async ready(status) {
      await quietly(['READY=1', `STATUS=${status}`])
      if (watchdogMs !== undefined) timer = setInterval(() => void ping(watchdogMs), watchdogMs / 2)
    },
    status: text => quietly([`STATUS=${text}`]),
    async stopping() {
      clearInterval(timer)
      await quietly(['STOPPING=1'])
    },
  }
}
