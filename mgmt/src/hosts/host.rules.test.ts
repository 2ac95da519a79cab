import { describe, expect, it } from 'vitest'
import type { HostSample } from './host.driver.ts'
import { pointBetween, whyNotAct, whyNotConfirmed } from './host.rules.ts'
import { validHostName } from './host.store.ts'

const sample = (values: Partial<HostSample>): HostSample => ({
  cpuBusy: 0,
  cpuTotal: 0,
  memoryUsedBytes: 0,
  diskReadBytes: 0,
  diskWriteBytes: 0,
  netRxBytes: 0,
  netTxBytes: 0,
  loadAverage: [],
  ...values,
})

describe('what happened between two samples', () => {
  it('is told per second, CPU as a share of all processors', () => {
    const before = sample({ cpuBusy: 1000, cpuTotal: 4000, netRxBytes: 500 })
    const after = sample({ cpuBusy: 1250, cpuTotal: 5000, netRxBytes: 10_500, memoryUsedBytes: 77 })
    expect(pointBetween(before, after, 5)).toEqual({
      cpuPercent: 25,
      memoryUsedBytes: 77,
      diskReadBytesPerSecond: 0,
      diskWriteBytesPerSecond: 0,
      netRxBytesPerSecond: 2000,
      netTxBytesPerSecond: 0,
    })
  })

  it('is nothing when counters went back or no time passed for the processors', () => {
    const point = pointBetween(sample({ diskReadBytes: 9, cpuBusy: 5, cpuTotal: 9 }), sample({}), 5)
    expect(point).toMatchObject({ cpuPercent: 0, diskReadBytesPerSecond: 0 })
  })
})

describe('power actions', () => {
  it('are for hosts that are online', () => {
    expect(whyNotAct('reboot', 'online')).toBeUndefined()
    expect(whyNotAct('reboot', 'offline')).toBe('Not possible to reboot the host: it does not answer')
    expect(whyNotAct('power-off', 'shutting-down')).toMatch(/going down already/)
  })

  it('are confirmed with the exact name', () => {
    expect(whyNotConfirmed('reboot', 'alpha', 'alpha')).toBeUndefined()
    for (const wrong of ['', 'Alpha', 'alpha ', 'bravo']) {
      expect(whyNotConfirmed('reboot', wrong, 'alpha')).toMatch(/confirm with its name: alpha$/)
    }
  })
})

it.each([
  ['server1', 'server1'],
  ['Server1.example.org', 'server1'],
  ['my_host', 'my-host'],
  ['-odd-', 'odd'],
  ['', 'limiquantix'],
  ['ä', 'limiquantix'],
])('a machine that calls itself %j becomes %j', (machine, name) => {
  expect(validHostName(machine)).toBe(name)
})
