import { expect, test } from 'vitest'
import { HOST_SERIES } from './host.schema.ts'
import { type HostPoint, MetricsHistory } from './metrics-history.ts'

const point = (value: number): HostPoint => ({
  cpuPercent: value,
  memoryUsedBytes: value,
  diskReadBytesPerSecond: value,
  diskWriteBytesPerSecond: value,
  netRxBytesPerSecond: value,
  netTxBytesPerSecond: value,
})

/** A history with a point each 5 seconds from `from` to `to`, whose value is its time. */
function filled(from: number, to: number): MetricsHistory {
  const history = new MetricsHistory()
  for (let time = from; time <= to; time += 5) history.add(time, point(time))
  return history
}

test('nothing yet: all series are there and empty', () => {
  const metrics = new MetricsHistory().read(1000, 600)
  expect(metrics.timestamps).toEqual([])
  expect(Object.keys(metrics.series)).toEqual([...HOST_SERIES])
})

test('the window is cut where it was asked for', () => {
  const metrics = filled(0, 900).read(900, 60)
  expect(metrics.timestamps).toEqual([840, 845, 850, 855, 860, 865, 870, 875, 880, 885, 890, 895, 900])
  expect(metrics.series.cpuPercent).toEqual(metrics.timestamps)
})

test('an hour is kept in fine points, whatever came before', () => {
  const metrics = filled(0, 10_000).read(10_000, 3600)
  expect(metrics.timestamps).toHaveLength(720)
  expect(metrics.timestamps.at(-1)).toBe(10_000)
  expect(metrics.timestamps[0]).toBe(10_000 - 719 * 5)
})

test('longer windows have the averages of whole minutes', () => {
  const metrics = filled(0, 7200).read(7200, 7200)
  expect(metrics.timestamps.slice(0, 3)).toEqual([0, 60, 120])
  // 60, 65, … 115
  expect(metrics.series.netTxBytesPerSecond?.[1]).toBe(87.5)
  expect(metrics.timestamps).toHaveLength(120)
})

test('a day at most, and no more memory than that', () => {
  const metrics = filled(0, 100_000).read(100_000, 86_400)
  expect(metrics.timestamps.length).toBeLessThanOrEqual(1440)
  expect(metrics.timestamps.length).toBeGreaterThanOrEqual(1438)
})

test('a pause of the service is a gap, not an average over it', () => {
  const history = filled(0, 115)
  for (let time = 600; time <= 720; time += 5) history.add(time, point(1))
  expect(history.read(720, 7200).timestamps).toEqual([0, 60, 600, 660])
})
