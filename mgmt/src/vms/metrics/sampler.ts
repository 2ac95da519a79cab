import type { Logger } from 'pino'
import type { Metrics } from '../../api/common.schema.ts'
import type { VmDriver } from '../vm.driver.ts'
import { FINE_SECONDS, VmHistory, type VmPoint } from './history.ts'
import { pointBetween, type TimedSample } from './rates.ts'

export interface Sampler {
  /** The newest point of a VM, if it runs. */
  latest(id: string): VmPoint | undefined
  read(id: string, seconds: number): Metrics
  forget(id: string): void
  start(): void
  close(): void
}

/**
 * Samples all running VMs with one question to the hypervisor every five seconds; asks nothing while none runs.
 * `cpusOf` gives the number of CPUs of a VM, undefined for those that are not ours.
 */
export function createSampler(
  driver: Pick<VmDriver, 'samples'>,
  log: Logger,
  anyRuns: () => boolean,
  cpusOf: (id: string) => number | undefined,
): Sampler {
  const history = new VmHistory()
  let before = new Map<string, TimedSample>()
  let latest = new Map<string, VmPoint>()
  let busy = false
  let timer: NodeJS.Timeout | undefined

  const tick = async () => {
    if (busy) return
    if (!anyRuns()) {
      before.clear()
      latest.clear()
      return
    }
    busy = true
    try {
      const samples = await driver.samples()
      const at = Date.now()
      const now = new Map(samples.map(sample => [sample.id, { at, sample }]))
      const points = [...now].flatMap(([id, sample]) => {
        const cpus = cpusOf(id)
        const point = cpus === undefined ? undefined : pointBetween(before.get(id), sample, cpus)
        return point === undefined ? [] : [[id, point] as const]
      })
      before = now
      latest = new Map(points)
      if (points.length > 0) history.add(Math.round(at / 1000), latest)
    } catch (error) {
      log.warn({ err: error }, 'VMs could not be sampled')
    } finally {
      busy = false
    }
  }

  return {
    latest: id => latest.get(id),
    read: (id, seconds) => history.read(id, Date.now() / 1000, seconds),
    forget: id => history.forget(id),
    start() {
      timer = setInterval(() => void tick(), FINE_SECONDS * 1000).unref()
    },
    close: () => clearInterval(timer),
  }
}
