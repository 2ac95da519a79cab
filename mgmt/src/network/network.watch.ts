import type { Core } from '../api/ports.ts'
import type { NetworkDriver, NetworkSpec, ObservedNetwork } from './network.driver.ts'
import { overlapProblem } from './network.rules.ts'
import type { Lease } from './network.schema.ts'

/** What was last seen of the networks; reading it costs nothing, so lists and other domains can ask at any time. */
export interface NetworkWatch {
  observed(id: string): ObservedNetwork
  leases(id: string): readonly Lease[]
  addressesOf(mac: string): string[]
  /** Sets a network up and looks at it. Throws when it cannot be set up. */
  apply(spec: NetworkSpec): Promise<void>
  forget(id: string): void
  /** Looks at all of these, and sets up again what is not as it should be (after a restart of Open vSwitch). */
  converge(specs: readonly NetworkSpec[]): Promise<void>
  /** Reads the leases of all of these, and tells the world about those that changed. */
  refreshLeases(specs: readonly NetworkSpec[]): Promise<void>
}

const UNKNOWN: ObservedNetwork = { up: false, problem: 'It has not been set up yet.', gateway: null }

const isWell = (state: ObservedNetwork) => state.up && state.problem === null

export function createNetworkWatch(core: Core, driver: NetworkDriver): NetworkWatch {
  const states = new Map<string, ObservedNetwork>()
  const leases = new Map<string, readonly Lease[]>()
  /** Addresses by MAC, made when they are asked for: a list of VMs asks for thousands. */
  let byMac: Map<string, string[]> | undefined
  const addresses = () => {
    if (byMac !== undefined) return byMac
    byMac = new Map()
    for (const { mac, address } of [...leases.values()].flat()) byMac.set(mac, [...(byMac.get(mac) ?? []), address])
    return byMac
  }

  const note = (id: string, state: ObservedNetwork) => {
    const before = states.get(id)
    states.set(id, state)
    if (JSON.stringify(before) !== JSON.stringify(state)) core.events.resource('networks', id, 'updated')
  }

  const apply = async (spec: NetworkSpec) => {
    await driver.apply(spec)
    note(spec.id, await driver.observe(spec))
  }

  const look = async (spec: NetworkSpec): Promise<ObservedNetwork> => {
    try {
      return await driver.observe(spec)
    } catch (error) {
      core.log.warn({ err: error, network: spec.id }, 'network cannot be looked at')
      return { up: false, problem: 'It cannot be looked at: see the log of the host.', gateway: null }
    }
  }

  return {
    observed: id => states.get(id) ?? UNKNOWN,
    leases: id => leases.get(id) ?? [],
    addressesOf: mac => [...(addresses().get(mac) ?? [])],
    apply,
    forget(id) {
      states.delete(id)
      leases.delete(id)
      byMac = undefined
    },

    async converge(specs) {
      const seen = await Promise.all(specs.map(async spec => ({ spec, state: await look(spec) })))
      const hostSubnets = await driver.hostSubnets()
      for (const { spec, state } of seen) {
        if (isWell(state)) note(spec.id, { ...state, problem: overlapProblem(spec.config, hostSubnets) })
      }
      const unwell = seen.filter(({ state }) => !isWell(state))
      if (unwell.length === 0) return
      // All of them, in one step: a filter without the networks that are well would open those.
      await driver.filter(specs)
      for (const { spec, state } of unwell) {
        try {
          await apply(spec)
        } catch (error) {
          core.log.error({ err: error, network: spec.id }, 'network cannot be set up')
          note(spec.id, {
            ...state,
            problem: `It cannot be set up: see the log of the host. ${state.problem ?? ''}`.trim(),
          })
        }
      }
    },

    async refreshLeases(specs) {
      for (const spec of specs.filter(spec => spec.config.type === 'nat')) {
        const now = await driver.leases(spec)
        const places = (list: readonly Lease[]) =>
          list
            .map(({ mac, address }) => `${mac} ${address}`)
            .sort()
            .join()
        const changed = places(now) !== places(leases.get(spec.id) ?? [])
        leases.set(spec.id, now)
        byMac = undefined
        if (changed) core.events.resource('networks', spec.id, 'updated')
      }
    },
  }
}
