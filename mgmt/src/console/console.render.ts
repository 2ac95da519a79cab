import type { ConsoleStatus } from './console.schema.ts'

/** What the machine tells without the service. */
export interface MachineFacts {
  version: string
  failedUnits: readonly string[]
  load: readonly number[]
  memoryUsedBytes: number
  memoryBytes: number
  disks: readonly { name: string; usedBytes: number; capacityBytes: number }[]
}

const GIB = 1024 ** 3
const gib = (bytes: number) => (bytes / GIB).toFixed(1)

/** Text that others chose, such as log lines and names, without anything that a terminal acts upon. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}|\p{Cf}|[\u2028\u2029]/gu, character => (character === '\t' ? ' ' : '?'))
}

/** The status screen, one string a line, at most 80 columns; only the fingerprint is longer, it stays in one piece. */
export function statusLines(status: ConsoleStatus | undefined, machine: MachineFacts): string[] {
  const told =
    status === undefined
      ? [
          `LimiQuantix ${machine.version}`,
          '-'.repeat(78),
          'State: THE MANAGEMENT SERVICE DOES NOT ANSWER.',
          'Virtual machines that run go on. Restart it, or look at the logs, in the menu.',
        ]
      : [
          ...status.text.trim().split('\n'),
          `Health: ${status.health}`,
          `Virtual machines running: ${status.runningVms}`,
        ]
  const failed = machine.failedUnits.length === 0 ? 'none' : machine.failedUnits.join(' ')
  return [
    ...told,
    `Load: ${machine.load.map(value => value.toFixed(2)).join(' ')}`,
    `Memory: ${gib(machine.memoryUsedBytes)} of ${gib(machine.memoryBytes)} GiB used`,
    ...machine.disks.map(
      ({ name, usedBytes, capacityBytes }) => `Disk ${name}: ${gib(usedBytes)} of ${gib(capacityBytes)} GiB used`,
    ),
    `Failed units: ${failed}`.slice(0, 80),
  ].map(printable)
}
