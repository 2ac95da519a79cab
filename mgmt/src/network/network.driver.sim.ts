import { ApiError } from '../api/errors.ts'
import { formatAddress, parseAddress } from '../lib/ipv4.ts'
import type { NetworkDriver, NetworkSpec } from './network.driver.ts'
import { gatewayOf } from './network.rules.ts'
import type { Lease } from './network.schema.ts'

/** A network card of a VM that is on. */
export interface SimCard {
  networkId: string
  mac: string
  hostName: string
}

export interface SimNetworkOptions {
  /** Cards of the VMs that are on: the NAT networks give them addresses. */
  cards?: () => readonly SimCard[]
  /** Addresses of the host, as `192.168.1.5/24`. */
  hostSubnets?: readonly string[]
  /** Name of the network with this id: one that ends in `error-503` or `error-500` cannot be set up. */
  nameOf?: (id: string) => Promise<string | undefined>
  chaosPercent?: number
}

export interface SimNetworks extends NetworkDriver {
  /** Networks that are filtered, and those that are set up: what tests look at. */
  readonly filtered: ReadonlySet<string>
  readonly applied: ReadonlyMap<string, NetworkSpec>
  /** What a restart of Open vSwitch or a careless administrator does. */
  lose(id: string): void
  /** Says that cards came or went. */
  cardsChanged(): void
}

const LEASE_MS = 12 * 3600 * 1000

/** Networks in memory with the behaviour of the real ones. */
export function createSimNetworks(options: SimNetworkOptions = {}): SimNetworks {
  const applied = new Map<string, NetworkSpec>()
  let filtered = new Set<string>()
  const watchers = new Set<() => void>()
  let calls = 0

  const mayFail = async (id: string) => {
    const name = (await options.nameOf?.(id)) ?? ''
    if (name.endsWith('error-503')) throw new ApiError('unavailable', 'Open vSwitch does not answer. Try again later.')
    if (name.endsWith('error-500')) throw new Error('simulated fault of the network')
    calls += 1
    if ((calls * 61) % 100 < (options.chaosPercent ?? 0))
      throw new ApiError('unavailable', 'Simulated chaos. Try again.')
  }

  return {
    uplinkBridge: 'br-uplink',
    applied,
    get filtered() {
      return filtered
    },
    lose(id) {
      applied.delete(id)
    },
    cardsChanged() {
      for (const tell of watchers) tell()
    },

    async filter(specs) {
      filtered = new Set(specs.filter(spec => spec.config.type === 'nat').map(spec => spec.id))
    },

    async apply(spec) {
      await mayFail(spec.id)
      if (spec.config.type === 'nat') applied.set(spec.id, structuredClone(spec))
    },

    async remove({ id }) {
      applied.delete(id)
    },

    async observe({ id, config }) {
      if (config.type === 'bridged') return { up: true, problem: null, gateway: null }
      if (!applied.has(id)) return { up: false, problem: 'The bridge is missing.', gateway: null }
      const problem = filtered.has(id) ? null : 'The rules of the packet filter are missing.'
      return { up: true, problem, gateway: gatewayOf(config) }
    },

    async leases({ id }): Promise<Lease[]> {
      const config = applied.get(id)?.config
      if (config?.type !== 'nat' || config.dhcp === null) return []
      const first = parseAddress(config.dhcp.rangeStart)
      const count = parseAddress(config.dhcp.rangeEnd) - first + 1
      const cards = (options.cards?.() ?? []).filter(card => card.networkId === id).slice(0, count)
      return cards.map(({ mac, hostName }, index) => ({
        mac,
        address: formatAddress(first + index),
        hostName,
        expiresAt: new Date(Date.now() + LEASE_MS).toISOString(),
      }))
    },

    async watchLeases(onChange, signal) {
      watchers.add(onChange)
      signal.addEventListener('abort', () => watchers.delete(onChange), { once: true })
    },

    async listBridges() {
      return [...applied.values()].map(({ id, bridge }) => ({ id, bridge }))
    },

    async hostSubnets() {
      return [...(options.hostSubnets ?? ['192.168.10.11/24'])]
    },
  }
}
