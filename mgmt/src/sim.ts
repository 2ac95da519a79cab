import { join } from 'node:path'
import { createSimAcmeDriver } from './acme/index.ts'
import type { ResourceKind } from './api/common.schema.ts'
import type { Core } from './api/ports.ts'
import type { Config } from './config.ts'
import type { Drivers } from './drivers.ts'
import type { ApiEvent } from './events/event.schema.ts'
import { createSimFirewall } from './firewall/index.ts'
import { createSimHostDriver, createSimManagement } from './hosts/index.ts'
import { createSimInstallationDriver } from './installation/index.ts'
import { createSimInventoryDriver } from './inventory/index.ts'
import { createSimForwardDriver, createSimLogDriver } from './logs/index.ts'
import { createSimMirrorDriver } from './mirror/index.ts'
import { createSimNetworks } from './network/index.ts'
import { createSimPxeDriver } from './pxe/index.ts'
import { createSimSecurityDriver } from './security/index.ts'
import { createSimPool, seedSimStorage } from './storage/index.ts'
import { kindPrefix, recordKey } from './store/keys.ts'
import type { Store } from './store/store.ts'
import { createSimSupportDriver } from './support/index.ts'
import { createSimTimeDriver } from './time/index.ts'
import { createSimUpdateDriver } from './updates/index.ts'
import { createSimVmDriver, seedSimVms } from './vms/index.ts'
import { VmConfig } from './vms/vm.schema.ts'

const TIB = 1024 ** 4
/** How soon the simulated DHCP notices that VMs were switched on, in milliseconds. */
const CARDS_MS = 500

/** What the simulator begins with; nothing when it is asked for no machines. */
export interface Simulation {
  /** Before storage starts. */
  seedStorage(core: Core): Promise<void>
  /** Before VMs start, when hosts, storage and networks run. */
  seedVms(core: Core, ports: Parameters<typeof seedSimVms>[2]): Promise<void>
}

/** Name of a stored resource: in the simulator, names choose which step fails. */
const nameIn = (store: Store, kinds: readonly ResourceKind[]) => async (id: string) => {
  for (const kind of kinds) {
    const value = (await store.get(recordKey(kind, id)))?.value
    if (typeof value === 'object' && value !== null && 'name' in value) return String(value.name)
  }
  return undefined
}

/** Imaginary machines: three hosts, and a pool that needs neither root nor space. */
export function createSimDrivers({ sim, poolDir, stateDir }: Config, version: string, store: Store): Required<Drivers> {
  const chaosPercent = sim.chaos
  const vms = createSimVmDriver({ chaosPercent })
  const pool = createSimPool({
    root: poolDir,
    capacityBytes: Math.ceil(2 + sim.seed / 100) * TIB,
    nameOf: nameIn(store, ['volumes', 'uploads', 'images']),
    chaosPercent,
    stepMs: 200,
  })

  /** Cards of the VMs that are on, for the simulated DHCP. */
  let cards: { networkId: string; mac: string; hostName: string }[] = []
  const lookAtCards = async () => {
    const prefix = kindPrefix('vms')
    const running = new Set((await vms.list()).filter(vm => vm.power === 'running').map(vm => vm.id))
    cards = (await store.list(prefix)).entries.flatMap(({ key, value }) => {
      const record = typeof value === 'object' && value !== null ? value : {}
      const config = VmConfig.safeParse('config' in record ? record.config : undefined)
      if (!config.success || !running.has(key.slice(prefix.length))) return []
      const hostName = 'name' in record ? String(record.name) : ''
      return config.data.nics.map(({ networkId, mac }) => ({ networkId, mac, hostName }))
    })
    networks.cardsChanged()
  }
  const networks = createSimNetworks({ cards: () => cards, nameOf: nameIn(store, ['networks']), chaosPercent })

  const management = createSimManagement({ directory: join(stateDir, 'management-network'), stepMs: 200 })

  const updates = createSimUpdateDriver({
    directory: join(stateDir, 'update'),
    version: version.replace('+', '.'),
    stepMs: 100,
  })
  const hosts = createSimHostDriver({
    ...{ version, chaosPercent, live: sim.live },
    addressesOf: management.addressesNow,
    onReboot: updates.restart,
  })
  const hostIds = async () => (await hosts.hosts()).map(({ id }) => id)

  return {
    hosts,
    management,
    firewall: createSimFirewall({ directory: join(stateDir, 'firewall') }),
    pool,
    networks,
    vms,
    logs: createSimLogDriver({ chaosPercent }),
    forward: createSimForwardDriver(),
    installation: createSimInstallationDriver({ live: sim.live, version, stepMs: 40 }),
    inventory: createSimInventoryDriver({ hostIds, chaosPercent }),
    security: createSimSecurityDriver({ hostIds, chaosPercent }),
    mirror: createSimMirrorDriver({ hostIds, chaosPercent, prepareMs: 1_000, rebuildMs: 12_000 }),
    time: createSimTimeDriver({ chaosPercent }),
    pxe: createSimPxeDriver({ version }),
    support: createSimSupportDriver({ directory: join(stateDir, 'support'), stepMs: 40 }),
    updates,
    acme: createSimAcmeDriver({ stepMs: 200 }),
    sim: {
      seedStorage: async core => {
        if (sim.seed > 0) await seedSimStorage(core, pool)
      },
      seedVms: async (core, ports) => {
        await seedSimVms(core, vms, ports, sim.seed)
        await lookAtCards()
        let isDue = false
        const lookSoon = () => {
          if (isDue) return
          isDue = true
          const look = () => {
            isDue = false
            lookAtCards().catch(error => core.log.debug({ err: error }, 'the simulation ended'))
          }
          setTimeout(look, CARDS_MS).unref()
        }
        const listen = (event: ApiEvent) => {
          if (event.type === 'resource' && event.kind === 'vms') lookSoon()
        }
        core.events.subscribe(undefined, listen, () => {})
      },
    },
  }
}
