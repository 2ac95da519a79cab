import { setTimeout as delay } from 'node:timers/promises'
import { ApiError } from '../api/errors.ts'
import type { Core, NetworkPort, Service, UsagePort } from '../api/ports.ts'
import { newId } from '../lib/id.ts'
import type { NetworkDriver, NetworkSpec } from './network.driver.ts'
import { bridgeOf, checkChange, checkConfig, freeNatConfig, type Taken } from './network.rules.ts'
import type { Lease, Network, NetworkConfig, NetworkCreate, NetworkUpdate } from './network.schema.ts'
import { networkRecords, type StoredNetwork } from './network.store.ts'
import { createNetworkWatch } from './network.watch.ts'

export interface NetworkService extends Service, NetworkPort {
  list(): Promise<StoredNetwork[]>
  get(id: string): Promise<StoredNetwork>
  view(record: StoredNetwork): Network
  leases(id: string): Promise<readonly Lease[]>
  create(input: NetworkCreate): Promise<StoredNetwork>
  update(id: string, change: NetworkUpdate, revision: number): Promise<StoredNetwork>
  remove(id: string, revision: number): Promise<void>
}

/** Looking costs a few short processes per NAT network, so it is not done often; leases are followed at once. */
const LOOK_EVERY_MS = 30_000
const LEASES_PAUSE_MS = 250

const failed = (name: string, cause: unknown) =>
  cause instanceof ApiError
    ? cause
    : new ApiError('unavailable', `"${name}" could not be set up on the host. The log of the host says why.`, { cause })

/** `ports.usage` is read when it is needed, so it may be set after this. */
export function createNetworkService(
  core: Core,
  driver: NetworkDriver,
  ports: { readonly usage: UsagePort },
  { lookEveryMs = LOOK_EVERY_MS } = {},
): NetworkService {
  const records = networkRecords(core.store)
  const watch = createNetworkWatch(core, driver)
  const ended = new AbortController()
  let timer: NodeJS.Timeout | undefined
  /** Changes happen one after another: the packet filter is one for all networks. */
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work)
    last = turn.catch(() => {})
    return turn
  }

  const specOf = ({ id, config }: StoredNetwork): NetworkSpec => ({ id, bridge: bridgeOf(id), config: config.network })
  const changed = (id: string, how: 'created' | 'updated' | 'deleted') => core.events.resource('networks', id, how)
  const usedBy = (id: string) => ports.usage.usersOfNetwork(id).length
  const readySpecs = async () => (await records.list()).filter(record => record.phase === 'ready').map(specOf)

  /** Subnets that a network may not overlap, apart from its own. */
  const taken = async (ownId?: string): Promise<Taken[]> => {
    const networks = (await records.list()).flatMap(({ id, name, config: { network } }) =>
      network.type === 'nat' && id !== ownId ? [{ subnet: network.subnet, by: `the network "${name}"` }] : [],
    )
    const own = (await driver.hostSubnets()).map(subnet => ({ subnet, by: 'the host' }))
    return [...networks, ...own]
  }

  const undo = async (spec: Pick<NetworkSpec, 'id' | 'bridge'>) => {
    await driver.remove(spec)
    await driver.filter(await readySpecs())
    await records.delete(spec.id)
    watch.forget(spec.id)
    changed(spec.id, 'deleted')
  }

  const make = async (name: string, network: NetworkConfig, builtIn: boolean): Promise<StoredNetwork> => {
    checkConfig(network, await taken())
    const hostId = core.hostId
    const record = await records.create({ id: newId(), name, config: { network, builtIn }, phase: 'creating', hostId })
    try {
      await driver.filter([...(await readySpecs()), specOf(record)])
      await watch.apply(specOf(record))
      const ready = await records.update(record.id, { phase: 'ready' })
      changed(record.id, 'created')
      return ready
    } catch (error) {
      await undo(specOf(record)).catch(cause => core.log.error({ err: cause, network: record.id }, 'cannot be undone'))
      throw failed(name, error)
    }
  }

  /** Undoes what was being made, finishes what was being deleted, and removes bridges that no record knows. */
  const recover = async () => {
    for (const record of await records.list()) {
      if (record.phase === 'ready') continue
      core.log.warn({ network: record.id, name: record.name, phase: record.phase }, 'removing an unfinished network')
      await undo(specOf(record))
    }
    const known = new Set((await records.list()).map(record => record.id))
    for (const bridge of await driver.listBridges()) {
      if (known.has(bridge.id)) continue
      core.log.warn({ bridge }, 'removing a bridge without a record')
      await driver.remove(bridge)
    }
  }

  const makeBuiltIn = async () => {
    const present = (await records.list()).filter(record => record.config.builtIn)
    const has = (type: NetworkConfig['type']) => present.some(record => record.config.network.type === type)
    if (!has('bridged')) {
      await make('uplink', { type: 'bridged', description: "The host's own network", vlan: null }, true)
    }
    if (!has('nat')) await make('nat', freeNatConfig(await taken()), true)
  }

  /** One step of the start: what fails is logged and tried again later, because VMs and management go on without. */
  const attempt = async (what: string, step: () => Promise<void>) => {
    try {
      await step()
    } catch (error) {
      core.log.error({ err: error }, what)
    }
  }
  const look = () =>
    inTurn(async () => {
      await attempt('the built-in networks cannot be made', makeBuiltIn)
      await attempt('networks cannot be set up', async () => watch.converge(await readySpecs()))
    })
  let reading: Promise<void> | undefined
  let isStale = false
  let leasesReadAt = Number.NEGATIVE_INFINITY
  /** Guests make leases change as fast as they like: however often that is told, they are read now and then. */
  const readLeases = (): Promise<void> => {
    isStale = true
    const read = async () => {
      while (isStale) {
        const pause = Math.max(0, leasesReadAt + LEASES_PAUSE_MS - performance.now())
        if (pause > 0) await delay(pause, undefined, { signal: ended.signal }).catch(() => {})
        if (ended.signal.aborted) return
        isStale = false
        leasesReadAt = performance.now()
        await attempt('leases cannot be read', async () => watch.refreshLeases(await readySpecs()))
      }
    }
    reading ??= read().finally(() => {
      reading = undefined
    })
    return reading
  }

  return {
    async start() {
      await attempt('networks cannot be repaired', recover)
      await attempt('the packet filter cannot be set', async () => driver.filter(await readySpecs()))
      await look()
      await readLeases()
      await attempt('leases cannot be followed', () => driver.watchLeases(() => void readLeases(), ended.signal))
      timer = setInterval(() => void look().then(readLeases), lookEveryMs).unref()
    },

    async close() {
      clearInterval(timer)
      ended.abort()
      await last
      await reading
    },

    list: async () => (await records.list()).filter(record => record.phase === 'ready'),
    get: id => records.require(id),

    async leases(id) {
      await records.require(id)
      return watch.leases(id)
    },

    view(record) {
      const { up, problem, gateway } = watch.observed(record.id)
      const { network, builtIn } = record.config
      return {
        id: record.id,
        name: record.name,
        config: network,
        state: {
          status: up ? (problem === null ? 'active' : 'degraded') : 'down',
          bridge: network.type === 'nat' ? bridgeOf(record.id) : driver.uplinkBridge,
          gateway,
          leases: watch.leases(record.id).length,
          usedBy: usedBy(record.id),
          problem,
          builtIn,
        },
        createdAt: record.createdAt,
        updatedAt: record.updatedAt,
      }
    },

    create: ({ name, config }) => inTurn(() => make(name, config, false)),

    update: (id, { name, config }, revision) =>
      inTurn(async () => {
        const before = await records.require(id)
        const network = config ?? before.config.network
        checkChange(before.name, before.config.network, network, usedBy(id))
        if (config !== undefined) checkConfig(config, await taken(id))
        const after = await records.update(id, { name, config: { ...before.config, network } }, revision)
        try {
          if (config !== undefined) {
            await driver.filter(await readySpecs())
            await watch.apply(specOf(after))
          }
        } catch (error) {
          // The old config worked: back to it, and the next look repairs what this cannot.
          await records.update(id, { name: before.name, config: before.config })
          await watch.converge(await readySpecs()).catch(cause => core.log.error({ err: cause }, 'cannot go back'))
          throw failed(after.name, error)
        }
        changed(id, 'updated')
        return after
      }),

    remove: (id, revision) =>
      inTurn(async () => {
        const record = await records.require(id)
        if (record.config.builtIn) {
          throw new ApiError('illegal_state', `"${record.name}" belongs to the host and cannot be deleted.`)
        }
        const users = ports.usage.usersOfNetwork(id)
        if (users.length > 0) {
          const names = [...new Set(users.map(user => `"${user.name}"`))].join(', ')
          throw new ApiError('in_use', `"${record.name}" is used by ${names}. Detach their network cards first.`, {
            details: { usedBy: users },
          })
        }
        await records.update(id, { phase: 'deleting' }, revision)
        await undo(specOf(record))
      }),

    async attachment(networkId) {
      const { name, phase, config } = await records.require(networkId)
      if (phase !== 'ready') throw new ApiError('illegal_state', `The network "${name}" is not ready.`)
      return config.network.type === 'nat'
        ? { name, bridge: bridgeOf(networkId), vlan: null }
        : { name, bridge: driver.uplinkBridge, vlan: config.network.vlan }
    },

    addressesOf: watch.addressesOf,
  }
}
