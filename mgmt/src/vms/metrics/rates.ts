import type { VmSample } from '../vm.driver.ts'
import type { VmPoint } from './history.ts'

/** A sample and when it was taken, Unix milliseconds. */
export interface TimedSample {
  at: number
  sample: VmSample
}

/**
 * What happened between two samples, per second. Undefined when that cannot be told: there was no earlier one, or
 * the VM was started anew in between and counts from zero again.
 */
export function pointBetween(before: TimedSample | undefined, now: TimedSample, cpus: number): VmPoint | undefined {
  if (before === undefined || now.at <= before.at || now.sample.cpuTimeNs < before.sample.cpuTimeNs) return undefined
  const seconds = (now.at - before.at) / 1000
  const rate = (of: (sample: VmSample) => number) => Math.max(0, (of(now.sample) - of(before.sample)) / seconds)
  return {
    cpuPercent: Math.min(100, rate(sample => sample.cpuTimeNs) / 1e7 / cpus),
    memoryUsedMiB: now.sample.memoryUsedMiB ?? Number.NaN,
    diskReadBytesPerSecond: rate(sample => sample.diskReadBytes),
    diskWriteBytesPerSecond: rate(sample => sample.diskWriteBytes),
    netRxBytesPerSecond: rate(sample => sample.netRxBytes),
    netTxBytesPerSecond: rate(sample => sample.netTxBytes),
  }
}
