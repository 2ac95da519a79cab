import { expect, it } from 'vitest'
import type { Host, Pool, Vm } from '../../api/types.ts'
import { hostUsage, poolUsage, vmCounts } from './summary.ts'

type HostState = Pick<Host['state'], 'status' | 'memoryBytes'> & {
  cpu: { threads: number }
  usage: { cpuPercent: number; memoryUsedBytes: number }
}
// Only the parts that the summary reads: the rest of a host says nothing here.
const host = (state: HostState) => ({ state }) as unknown as Host
const pool = (state: Pick<Pool['state'], 'status' | 'usedBytes' | 'capacityBytes'>) => ({ state }) as unknown as Pool
const vm = (power: Vm['state']['power']) => ({ state: { power } }) as unknown as Vm

it('adds up the hosts that answer, processors by their threads', () => {
  const usage = hostUsage([
    host({ status: 'online', memoryBytes: 100, cpu: { threads: 30 }, usage: { cpuPercent: 100, memoryUsedBytes: 50 } }),
    host({ status: 'online', memoryBytes: 300, cpu: { threads: 10 }, usage: { cpuPercent: 0, memoryUsedBytes: 50 } }),
    host({ status: 'offline', memoryBytes: 900, cpu: { threads: 90 }, usage: { cpuPercent: 9, memoryUsedBytes: 9 } }),
  ])
  expect(usage).toEqual({
    online: 2,
    cpu: { used: 30, total: 40, share: 0.75 },
    memory: { used: 100, total: 400, share: 0.25 },
  })
})

it('divides by no pool and no host', () => {
  expect(poolUsage([]).share).toBe(0)
  expect(hostUsage([]).memory.share).toBe(0)
  expect(poolUsage([pool({ status: 'online', usedBytes: 1, capacityBytes: 4 })]).share).toBe(0.25)
})

it('puts every state into one count', () => {
  const states = ['running', 'shutting-down', 'paused', 'off', 'crashed', 'unknown'] as const
  const counts = vmCounts(states.map(vm))
  expect(counts.map(each => each.count)).toEqual([2, 1, 1, 2])
})
