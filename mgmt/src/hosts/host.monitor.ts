import type { HostDriver, HostFacts, HostSample } from './host.driver.ts'
import { pointBetween } from './host.rules.ts'
import type { Host } from './host.schema.ts'
import { type HostPoint, MetricsHistory } from './metrics-history.ts'

type Status = Host['state']['status']

/** Samples between two reads of what hardly ever changes (a disk may be plugged in). */
const FACTS_EVERY = 60

/**
 * What is known of one host: facts, cards, and the history of its load. `observe` is called on every tick; a host
 * that does not answer is offline and keeps what was known of it last.
 */
export class HostMonitor {
  readonly hostId: string
  readonly history = new MetricsHistory()
  readonly #driver: HostDriver
  #status: Status = 'offline'
  #facts: HostFacts | undefined
  #nics: Host['state']['nics'] = []
  #last: { sample: HostSample; atMs: number } | undefined
  #point: HostPoint | undefined
  #observations = 0

  constructor(hostId: string, driver: HostDriver) {
    this.hostId = hostId
    this.#driver = driver
  }

  get status(): Status {
    return this.#status
  }

  /** Marks that the host is on its way down, or, when that came to nothing, that it is not. */
  setStatus(status: Status): void {
    this.#status = status
  }

  /** Looks at the host. Resolves with the reason when it did not answer. */
  async observe(nowMs: number): Promise<Error | undefined> {
    try {
      const due = this.#facts === undefined || this.#status === 'offline' || this.#observations % FACTS_EVERY === 0
      if (due) this.#facts = await this.#driver.facts(this.hostId)
      this.#nics = await this.#driver.nics(this.hostId)
      this.#record(await this.#driver.sample(this.hostId), nowMs)
      this.#observations += 1
      if (this.#status === 'offline') this.#status = 'online'
      return undefined
    } catch (error) {
      this.#status = 'offline'
      this.#last = undefined
      return error instanceof Error ? error : new Error(String(error))
    }
  }

  /** Everything but what other domains know; undefined until the host has answered once. */
  state(): Omit<Host['state'], 'vms'> | undefined {
    if (this.#facts === undefined) return undefined
    return {
      status: this.#status,
      ...this.#facts,
      addresses: this.#nics.flatMap(nic => nic.addresses),
      nics: this.#nics,
      usage: {
        cpuPercent: this.#point?.cpuPercent ?? 0,
        memoryUsedBytes: this.#last?.sample.memoryUsedBytes ?? 0,
        loadAverage: this.#last?.sample.loadAverage ?? [],
      },
    }
  }

  #record(sample: HostSample, nowMs: number): void {
    const last = this.#last
    this.#last = { sample, atMs: nowMs }
    if (last === undefined || nowMs <= last.atMs) return
    this.#point = pointBetween(last.sample, sample, (nowMs - last.atMs) / 1000)
    this.history.add(Math.round(nowMs / 1000), this.#point)
  }
}
