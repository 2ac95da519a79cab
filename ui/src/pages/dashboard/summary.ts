import type { Host, Pool, Vm } from '../../api/types.ts'
import type { Tone } from '../../ui/Badge.tsx'

export type Share = { used: number; total: number; share: number }

function shareOf(used: number, total: number): Share {
  return { used, total, share: total > 0 ? used / total : 0 }
}

const sum = <T>(items: readonly T[], value: (item: T) => number) =>
  items.reduce((total, item) => total + value(item), 0)

/** Processor and memory of all hosts that answer; a processor counts by its threads. */
export function hostUsage(hosts: readonly Host[]): { online: number; cpu: Share; memory: Share } {
  const online = hosts.filter(host => host.state.status === 'online')
  const threads = sum(online, host => host.state.cpu.threads)
  const busy = sum(online, host => (host.state.cpu.threads * host.state.usage.cpuPercent) / 100)
  return {
    online: online.length,
    cpu: shareOf(busy, threads),
    memory: shareOf(
      sum(online, host => host.state.usage.memoryUsedBytes),
      sum(online, host => host.state.memoryBytes),
    ),
  }
}

/** Space of all pools that are there. */
export function poolUsage(pools: readonly Pool[]): Share {
  const online = pools.filter(pool => pool.state.status === 'online')
  return shareOf(
    sum(online, pool => pool.state.usedBytes),
    sum(online, pool => pool.state.capacityBytes),
  )
}

export type VmCount = { label: string; tone: Tone; count: number }

/** How many VMs are in which state, in the order in which one wants to know. */
export function vmCounts(vms: readonly Vm[]): VmCount[] {
  const count = (...states: Vm['state']['power'][]) => vms.filter(vm => states.includes(vm.state.power)).length
  return [
    { label: 'Running', tone: 'ok', count: count('running', 'shutting-down') },
    { label: 'Paused', tone: 'warn', count: count('paused') },
    { label: 'Off', tone: 'neutral', count: count('off') },
    { label: 'In trouble', tone: 'bad', count: count('crashed', 'unknown') },
  ]
}
