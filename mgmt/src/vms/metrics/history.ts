import type { Metrics } from '../../api/common.schema.ts'

export const VM_SERIES = [
  'cpuPercent',
  'memoryUsedMiB',
  'diskReadBytesPerSecond',
  'diskWriteBytesPerSecond',
  'netRxBytesPerSecond',
  'netTxBytesPerSecond',
] as const
export type VmSeries = (typeof VM_SERIES)[number]
/** One point of every series; NaN where nothing is known. */
export type VmPoint = Record<VmSeries, number>

/** Points of many VMs over the same times: a ring of times, and for each VM a ring of the same length per series. */
class SharedRing {
  readonly #times: Float64Array
  readonly #columns = new Map<string, Float32Array>()
  #next = 0
  #length = 0

  constructor(capacity: number) {
    this.#times = new Float64Array(capacity)
  }

  add(time: number, points: ReadonlyMap<string, readonly number[]>): void {
    const capacity = this.#times.length
    this.#times[this.#next] = time
    for (const id of points.keys()) {
      if (!this.#columns.has(id)) this.#columns.set(id, new Float32Array(capacity * VM_SERIES.length).fill(Number.NaN))
    }
    for (const [id, columns] of this.#columns) {
      const values = points.get(id)
      VM_SERIES.forEach((_, index) => {
        columns[index * capacity + this.#next] = values?.[index] ?? Number.NaN
      })
    }
    this.#next = (this.#next + 1) % capacity
    this.#length = Math.min(this.#length + 1, capacity)
  }

  forget(id: string): void {
    this.#columns.delete(id)
  }

  read(id: string, since: number): Metrics {
    const capacity = this.#times.length
    const columns = this.#columns.get(id)
    const positions: number[] = []
    for (let back = this.#length; back > 0 && columns !== undefined; back--) {
      const position = (this.#next - back + capacity) % capacity
      if ((this.#times[position] ?? 0) >= since) positions.push(position)
    }
    const series = VM_SERIES.map((name, index) => {
      const values = positions.map(position => columns?.[index * capacity + position] ?? Number.NaN)
      return [name, values.map(value => (Number.isNaN(value) ? null : value))]
    })
    return { timestamps: positions.map(position => this.#times[position] ?? 0), series: Object.fromEntries(series) }
  }
}

export const FINE_SECONDS = 5
const FINE_WINDOW = 3600
const COARSE_SECONDS = 60
const COARSE_WINDOW = 86_400

/**
 * History of all VMs in memory, about 50 KiB for each that ever ran: a point each 5 seconds for an hour, averages of
 * each minute for a day. Nothing is written to disk.
 */
export class VmHistory {
  readonly #fine = new SharedRing(FINE_WINDOW / FINE_SECONDS)
  readonly #coarse = new SharedRing(COARSE_WINDOW / COARSE_SECONDS)
  #minute = Number.NaN
  #sums = new Map<string, { sum: number[]; count: number[] }>()

  /** `time` in Unix seconds, growing. VMs that are not in `points` get a gap. */
  add(time: number, points: ReadonlyMap<string, VmPoint>): void {
    const values = new Map([...points].map(([id, point]) => [id, VM_SERIES.map(name => point[name])]))
    this.#fine.add(time, values)
    const minute = Math.floor(time / COARSE_SECONDS)
    if (minute !== this.#minute) {
      this.#closeMinute()
      this.#minute = minute
    }
    for (const [id, row] of values) {
      const sums = this.#sums.get(id) ?? { sum: VM_SERIES.map(() => 0), count: VM_SERIES.map(() => 0) }
      this.#sums.set(id, sums)
      row.forEach((value, index) => {
        if (Number.isNaN(value)) return
        sums.sum[index] = (sums.sum[index] ?? 0) + value
        sums.count[index] = (sums.count[index] ?? 0) + 1
      })
    }
  }

  /** The last `seconds` before `now` (Unix seconds), in the finest resolution that reaches back so far. */
  read(id: string, now: number, seconds: number): Metrics {
    return (seconds <= FINE_WINDOW ? this.#fine : this.#coarse).read(id, now - seconds)
  }

  forget(id: string): void {
    this.#fine.forget(id)
    this.#coarse.forget(id)
    this.#sums.delete(id)
  }

  #closeMinute(): void {
    const averages = [...this.#sums].map(
      ([id, { sum, count }]) => [id, sum.map((value, index) => value / (count[index] ?? 0))] as const,
    )
    if (averages.length > 0) this.#coarse.add(this.#minute * COARSE_SECONDS, new Map(averages))
    this.#sums.clear()
  }
}
