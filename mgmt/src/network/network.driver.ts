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
  /** Replaces the packet filter by that of these networks, in one step. Called before `apply`, after `remove`. */
  filter(specs: readonly NetworkSpec[]): Promise<void>
  apply(spec: NetworkSpec): Promise<void>
  /** Undoes everything that `apply` did; a network that is gone is fine. */
  remove(spec: Pick<NetworkSpec, 'id' | 'bridge'>): Promise<void>
  observe(spec: NetworkSpec): Promise<ObservedNetwork>
  leases(spec: Pick<NetworkSpec, 'id'>): Promise<Lease[]>
  /** Calls back when leases may have changed, until aborted; resolves when it watches. */
  watchLeases(onChange: () => void, signal: AbortSignal): Promise<void>
  /** Bridges of ours on the host, to find those without a record. */
  listBridges(): Promise<Pick<NetworkSpec, 'id' | 'bridge'>[]>
  /** Subnets of the host's own addresses (`192.168.1.5/24`), which no network may overlap. */
  hostSubnets(): Promise<string[]>
}
