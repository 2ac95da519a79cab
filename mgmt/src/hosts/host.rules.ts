import type { HostSample } from './host.driver.ts'
import type { Host, HostAction } from './host.schema.ts'
import type { HostPoint } from './metrics-history.ts'

/** Growth per second of a counter; a counter that went back (a disk was taken out, the host rebooted) grew by 0. */
function rate(before: number, after: number, seconds: number): number {
  return Math.max(0, after - before) / seconds
}

/** What happened between two samples `seconds` apart. */
export function pointBetween(before: HostSample, after: HostSample, seconds: number): HostPoint {
  const ticks = after.cpuTotal - before.cpuTotal
  const busy = Math.max(0, after.cpuBusy - before.cpuBusy)
  return {
    cpuPercent: ticks > 0 ? Math.min(100, (100 * busy) / ticks) : 0,
    memoryUsedBytes: after.memoryUsedBytes,
    diskReadBytesPerSecond: rate(before.diskReadBytes, after.diskReadBytes, seconds),
    diskWriteBytesPerSecond: rate(before.diskWriteBytes, after.diskWriteBytes, seconds),
    netRxBytesPerSecond: rate(before.netRxBytes, after.netRxBytes, seconds),
    netTxBytesPerSecond: rate(before.netTxBytes, after.netTxBytes, seconds),
  }
}

/** The part of a host's state whose change is worth an event; usage is not, it changes with every sample. */
export function visibleState(state: Host['state']): string {
  const { usage: _, ...rest } = state
  return JSON.stringify(rest)
}

const VERBS: Record<HostAction, { doing: string; title: string }> = {
  'power-off': { doing: 'power off', title: 'Power off' },
  reboot: { doing: 'reboot', title: 'Reboot' },
}

export function actionTitle(action: HostAction, name: string): string {
  return `${VERBS[action].title} host ${name}`
}

/** Why the action is not possible now, as a sentence for people, or undefined when it is. */
export function whyNotAct(action: HostAction, status: Host['state']['status']): string | undefined {
  if (status === 'online') return undefined
  const why = status === 'offline' ? 'it does not answer' : 'it is going down already'
  return `Not possible to ${VERBS[action].doing} the host: ${why}`
}

/** What to answer when the name that confirms the action is not the host's, undefined when it is. */
export function whyNotConfirmed(action: HostAction, confirmName: string, name: string): string | undefined {
  if (confirmName === name) return undefined
  return `To ${VERBS[action].doing} this host and stop its virtual machines, confirm with its name: ${name}`
}
