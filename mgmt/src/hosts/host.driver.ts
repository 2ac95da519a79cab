import type { Host, HostAction } from './host.schema.ts'

type HostState = Host['state']

/** What does not change while a host is up. */
export type HostFacts = Omit<HostState, 'status' | 'usage' | 'vms' | 'addresses' | 'nics'>

/** Cumulative counters since boot, and gauges. */
export interface HostSample {
  /** Jiffies-like units: busy and total CPU time of all CPUs. */
  cpuBusy: number
  cpuTotal: number
  memoryUsedBytes: number
  diskReadBytes: number
  diskWriteBytes: number
  netRxBytes: number
  netTxBytes: number
  loadAverage: number[]
}

/** One machine (the real one) or several (the simulator). */
export interface HostDriver {
  /** Ids and names of the hosts this service answers for; the first is the one it runs on. */
  hosts(): Promise<{ id: string; name: string }[]>
  facts(hostId: string): Promise<HostFacts>
  /** Network cards with their current addresses. */
  nics(hostId: string): Promise<HostState['nics']>
  sample(hostId: string): Promise<HostSample>
  act(hostId: string, action: HostAction): Promise<void>
  setHostName(hostId: string, name: string): Promise<void>
}
