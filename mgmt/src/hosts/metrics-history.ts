import type { Metrics } from '../api/common.schema.ts'
import { HOST_SERIES } from './host.schema.ts'

export type HostSeries = (typeof HOST_SERIES)[number]
/** One point of every series. */
export type HostPoint = Record<HostSeries, number>

/** A ring of points, all memory taken at once: a host that runs for a year needs no more than on its first day. */
class Ring {
  readonly #columns: Float64Array[]
  readonly #times: Float64Array
  #next = 0
  #length = 0

  constructor(capacity: number) {
    this.#times = new Float64Array(capacity)
    this.#columns = HOST_SERIES.map(() => new Float64Array(capacity))
  }

  add(time: number, values: readonly number[]): void {
    this.#times[this.#next] = time
    this.#columns.forEach((column, index) => {
      column[this.#next] = values[index] ?? Number.NaN
    })
    this.#next = (this.#next + 1) % this.#times.length
    this.#length = Math.min(this.#length + 1, this.#times.length)
  }

  /** Points with a time of `since` or later, oldest first. */
  read(since: number): Metrics {
    const positions: number[] = []
    for (let back = this.#length; back > 0; back--) {
      const position = (this.#next - back + this.#times.length) % this.#times.length
      if ((this.#times[position] ?? 0) >= since) positions.push(position)
    }
    const pick = (column: Float64Array) => positions.map(position => column[position] ?? null)
    const series = HOST_SERIES.map((name, index) => {
      const column = this.#columns[index]
      return [name, column === undefined ? [] : pick(column)] as const
    })
    return { timestamps: positions.map(position => this.#times[position] ?? 0), series: Object.fromEntries(series) }
  }
}

export const FINE_SECONDS = 5
const FINE_WINDOW = 3600
const COARSE_SECONDS = 60
const COARSE_WINDOW = 86_400

/**
 * History of one host in memory (about 120 KiB): a point each 5 seconds for an hour, averages of each minute for a
 * day. Nothing is written to disk.
 */
export class MetricsHistory {
  readonly #fine = new Ring(FINE_WINDOW / FINE_SECONDS)
  readonly #coarse = new Ring(COARSE_WINDOW / COARSE_SECONDS)
  #minute = Number.NaN
  #sums = HOST_SERIES.map(() => 0)
  #count = 0

  /** `time` in Unix seconds, growing. */
  add(time: number, point: HostPoint): void {
    const values = HOST_SERIES.map(name => point[name])
    this.#fine.add(time, values)
    const minute = Math.floor(time / COARSE_SECONDS)
    if (minute !== this.#minute) {
      this.#closeMinute()
      this.#minute = minute
    }
    values.forEach((value, index) => {
      this.#sums[index] = (this.#sums[index] ?? 0) + value
    })
    this.#count += 1
  }

  /** The last `seconds` before `now` (Unix seconds), in the finest resolution that reaches back so far. */
  read(now: number, seconds: number): Metrics {
    return (seconds <= FINE_WINDOW ? this.#fine : this.#coarse).read(now - seconds)
  }

  #closeMinute(): void {
    if (this.#count > 0) {
      const averages = this.#sums.map(sum => sum / this.#count)
      this.#coarse.add(this.#minute * COARSE_SECONDS, averages)
    }
    this.#sums = HOST_SERIES.map(() => 0)
    this.#count = 0
  }
}
