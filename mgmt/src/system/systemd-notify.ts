import { exec } from './exec.ts'

/** What systemd told this process about supervision (sd_notify(3), sd_watchdog_enabled(3)). */
export interface Supervision {
  /** Address of the notification socket; undefined when systemd did not start this process as Type=notify. */
  socket: string | undefined
  /** Milliseconds after the last ping at which systemd restarts the service; undefined without a watchdog. */
  watchdogMs: number | undefined
}

/** Reads the environment of the service. A watchdog meant for another process (`WATCHDOG_PID`) is not ours. */
export function readSupervision(env: Record<string, string | undefined>, pid: number): Supervision {
  const socket = env.NOTIFY_SOCKET
  const usec = Number(env.WATCHDOG_USEC)
  const forUs = env.WATCHDOG_PID === undefined || Number(env.WATCHDOG_PID) === pid
  return {
    socket: socket === '' ? undefined : socket,
    watchdogMs: socket && forUs && usec > 0 ? usec / 1000 : undefined,
  }
}

/**
 * Sends assignments such as `READY=1` to systemd. Node cannot send datagrams to a Unix socket, so `systemd-notify`
 * does it; the unit needs `NotifyAccess=all`. Without a socket nothing happens.
 */
export async function notify(supervision: Supervision, assignments: readonly string[]): Promise<void> {
  if (supervision.socket === undefined) return
  await exec('systemd-notify', [...assignments], { env: { NOTIFY_SOCKET: supervision.socket }, timeoutMs: 10_000 })
}
