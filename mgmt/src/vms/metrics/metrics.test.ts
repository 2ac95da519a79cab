import { describe, expect, test } from 'vitest'
import type { VmSample } from '../vm.driver.ts'
import { VmHistory, type VmPoint } from './history.ts'
import { pointBetween } from './rates.ts'

const sample = (change: Partial<VmSample> = {}): VmSample => ({
  id: 'a',
  cpuTimeNs: 0,
  memoryUsedMiB: 100,
  diskReadBytes: 0,
  diskWriteBytes: 0,
  netRxBytes: 0,
  netTxBytes: 0,
  ...change,
})
const point = (cpuPercent: number): VmPoint => ({
  cpuPercent,
  memoryUsedMiB: Number.NaN,
  diskReadBytesPerSecond: 0,
  diskWriteBytesPerSecond: 0,
  netRxBytesPerSecond: 0,
  netTxBytesPerSecond: 0,
})

describe('rates', () => {
  test('one of two CPUs busy for five seconds is 50 percent', () => {
    const now = { at: 5000, sample: sample({ cpuTimeNs: 5e9, diskReadBytes: 1000 }) }
    expect(pointBetween({ at: 0, sample: sample() }, now, 2)).toMatchObject({
      cpuPercent: 50,
      diskReadBytesPerSecond: 200,
    })
  })

  test('a VM that was started anew has no rate at first', () => {
    const before = { at: 0, sample: sample({ cpuTimeNs: 9e9 }) }
    expect(pointBetween(before, { at: 5000, sample: sample({ cpuTimeNs: 1e9 }) }, 1)).toBeUndefined()
    expect(pointBetween(undefined, { at: 5000, sample: sample() }, 1)).toBeUndefined()
  })

  test('a guest that does not tell its memory has a gap', () => {
    const now = { at: 1000, sample: sample({ memoryUsedMiB: null }) }
    expect(pointBetween({ at: 0, sample: sample() }, now, 1)?.memoryUsedMiB).toBeNaN()
  })
})

describe('history', () => {
  test('keeps an hour fine and a day coarse, and no more', () => {
    const history = new VmHistory()
    const end = 100_000 * 60
    for (let time = end - 90_000; time <= end; time += 5) history.add(time, new Map([['a', point(time % 60)]]))
    const hour = history.read('a', end, 3600)
    expect(hour.timestamps.length).toBe(720)
    expect(hour.timestamps.at(-1)).toBe(end)
    const day = history.read('a', end, 86_400)
    expect(day.timestamps.length).toBe(1440)
    // The average of 0, 5, … 55.
    expect(day.series.cpuPercent?.[700]).toBeCloseTo(27.5)
    expect(day.series.memoryUsedMiB?.[700]).toBeNull()
  })

  test('a VM that pauses has gaps at the times of the others', () => {
    const history = new VmHistory()
    history.add(5, new Map([['a', point(1)]]))
    history.add(
      10,
      new Map([
        ['a', point(2)],
        ['b', point(3)],
      ]),
    )
    history.add(15, new Map([['b', point(4)]]))
    expect(history.read('a', 15, 60).series.cpuPercent).toEqual([1, 2, null])
    expect(history.read('b', 15, 60).series.cpuPercent).toEqual([null, 3, 4])
    history.forget('a')
    expect(history.read('a', 15, 60).timestamps).toEqual([])
  })
})
