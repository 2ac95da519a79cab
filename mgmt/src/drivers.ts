import { join } from 'node:path'
import type { ResourceKind } from './api/common.schema.ts'
import type { Config } from './config.ts'
import type { HostDriver } from './hosts/host.driver.ts'
import { createLinuxHostDriver, createSimHostDriver } from './hosts/index.ts'
import { createOvsNetworks, createSimNetworks, type NetworkDriver, type SimCard } from './network/index.ts'
import { createDirPool, createSimPool, type PoolDriver } from './storage/index.ts'
import { recordKey } from './store/keys.ts'
import type { Store } from './store/store.ts'

const TIB = 1024 ** 4

/** Everything that touches the machine, real or simulated. */
export interface Drivers {
  hosts: HostDriver
  pool: PoolDriver
  networks: NetworkDriver
}

/** The machine that this process runs on. */
function realDrivers({ uplinkBridge, ...config }: Config, version: string): Drivers {
  return {
    hosts: createLinuxHostDriver({ version, uplinkBridge }),
    pool: createDirPool({ root: config.poolDir, requireMount: true }),
    networks: createOvsNetworks({
      uplinkBridge,
      dhcpDir: join(config.runDir, 'dhcp'),
      leaseDir: join(config.stateDir, 'dhcp'),
    }),
  }
}

/** Name of a stored resource: in the simulator, names choose which step fails. */
const nameIn = (store: Store, kinds: readonly ResourceKind[]) => async (id: string) => {
  for (const kind of kinds) {
    const value = (await store.get(recordKey(kind, id)))?.value
    if (typeof value === 'object' && value !== null && 'name' in value) return String(value.name)
  }
  return undefined
}

/** Imaginary machines: three hosts with a pool that needs neither root nor space. */
function simDrivers({ sim, ...config }: Config, version: string, store: Store, cards: () => SimCard[]): Drivers {
  const chaosPercent = sim.chaos
  return {
    hosts: createSimHostDriver({ version, chaosPercent }),
    pool: createSimPool({
      root: config.poolDir,
      capacityBytes: (2 + sim.seed / 100) * TIB,
      nameOf: nameIn(store, ['volumes', 'uploads', 'images']),
      chaosPercent,
      stepMs: 200,
    }),
    networks: createSimNetworks({ cards, nameOf: nameIn(store, ['networks']), chaosPercent }),
  }
}

/** `cards` tells the simulated networks which network cards are on. */
export function createDrivers(config: Config, version: string, store: Store, cards: () => SimCard[]): Drivers {
  return config.mode === 'sim' ? simDrivers(config, version, store, cards) : realDrivers(config, version)
}
