import type { Lease, NetworkConfig } from './network.schema.ts'

/** A network as the host has to realise it. `bridge` is at most 15 bytes (the kernel's interface name limit). */
export interface NetworkSpec {
  id: string
  bridge: string
  config: NetworkConfig
}

export interface ObservedNetwork {
  up: boolean
  problem: string | null
  gateway: string | null
}

/** Realises networks on the host. `apply` converges: it is safe to call again at any time, and at every start. */
export interface NetworkDriver {
  /** Name of the bridge that the management uplink is a port of. */
  readonly uplinkBridge: string
  apply(spec: NetworkSpec): Promise<void>
  remove(spec: NetworkSpec): Promise<void>
  observe(spec: NetworkSpec): Promise<ObservedNetwork>
  leases(spec: NetworkSpec): Promise<Lease[]>
  /** Bridges of ours on the host, to find those without a record. */
  listBridges(): Promise<string[]>
}
