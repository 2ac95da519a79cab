import type { Routes } from './api/http.ts'
import type { ChangeExecutor, Core, NetworkPort, Service, StoragePort } from './api/ports.ts'
import { hashPassword } from './auth/password.ts'
import { type ChangeService, changeRoutes, createChangeService } from './changes/index.ts'
import type { Drivers } from './drivers.ts'
import { createFirewallService, type FirewallService, firewallExecutor, firewallRoutes } from './firewall/index.ts'
import {
  createHostService,
  createManagementService,
  type HostService,
  hostNameExecutor,
  hostRoutes,
  type ManagementService,
  managementExecutor,
  managementRoutes,
} from './hosts/index.ts'
import { createInstallationService, installationRoutes } from './installation/index.ts'
import { createInventoryService, inventoryRoutes } from './inventory/index.ts'
import { createForwardService, createLogService, forwardRoutes, logRoutes } from './logs/index.ts'
import { createMirrorService, mirrorRoutes } from './mirror/index.ts'
import { createNetworkService, type NetworkService, networkRoutes } from './network/index.ts'
import { createPxeService, type PxeService, pxeRoutes } from './pxe/index.ts'
import { createSecurityService, securityRoutes } from './security/index.ts'
import { createStorageService, type StorageService, storageRoutes } from './storage/index.ts'
import { createSupportService, type SupportService, supportRoutes } from './support/index.ts'
import type { Task } from './tasks/task.schema.ts'
import { createTimeService, timeRoutes } from './time/index.ts'
import { createUpdateService, type UpdateOptions, type UpdateService, updateRoutes } from './updates/index.ts'
import { createVmService, type VmService, vmRoutes } from './vms/index.ts'

/** The domains, connected with each other. */
export interface Domains {
  changes: ChangeService
  firewall: FirewallService
  hosts: HostService
  management: ManagementService
  networks: NetworkService
  pxe: PxeService
  storage: StorageService
  support: SupportService
  updates: UpdateService
  vms: VmService
  /** In the order in which they start. */
  services: { name: string; service: Service }[]
  routes: Routes[]
}

export interface DomainOptions {
  /** Tells one boot of the machine from another. */
  bootId: string
  /** How the service's own certificate is changed. */
  certificate: ChangeExecutor
  updates: Pick<UpdateOptions, 'key' | 'architecture'>
  /** The newest tasks, for support bundles. */
  recentTasks: () => Task[]
}

/**
 * Makes all domains. VMs use storage and networks, which ask VMs who uses what: so ports are read when they are
 * needed, and each may name a service that is made later.
 */
export function createDomains(core: Core, drivers: Drivers, options: DomainOptions): Domains {
  const { bootId, certificate, recentTasks } = options
  const ports = {
    get usage(): VmService {
      return vms
    },
    get guests(): VmService {
      return vms
    },
  }
  const hosts = createHostService(core, drivers.hosts, ports)
  const executors = {
    'management-network': managementExecutor(drivers.management),
    'host-name': hostNameExecutor(hosts),
    firewall: firewallExecutor(drivers.firewall),
    certificate,
  }
  const changes = createChangeService(core, { bootId, hostIds: hosts.hostIds, executors })
  const management = createManagementService(drivers.management, hosts, changes)
  const firewall = createFirewallService(core, drivers.firewall, hosts, changes)
  const storage = createStorageService(core, drivers.pool, ports)
  const networks = createNetworkService(core, drivers.networks, ports)
  const vmPorts = { storage, networks, hosts } satisfies {
    storage: StoragePort
    networks: NetworkPort
    hosts: HostService
  }
  const { sim } = drivers
  const prepare = sim === undefined ? {} : { prepare: () => sim.seedVms(core, vmPorts) }
  const vms: VmService = createVmService(core, drivers.vms, vmPorts, prepare)
  const logs = createLogService(drivers.logs, hosts)
  const forward = createForwardService(core, drivers.logs, drivers.forward, hosts)
  const inventory = createInventoryService(drivers.inventory, hosts)
  const installation = createInstallationService(core, drivers.installation, hosts)
  const time = createTimeService(core, drivers.time, hosts)
  const updates = createUpdateService(core, drivers.updates, hosts, { ...options.updates, bootId })
  const pxe = createPxeService(core, drivers.pxe, hosts, hashPassword)
  const security = createSecurityService(drivers.security, hosts)
  const mirror = createMirrorService(core, drivers.mirror, hosts)
  const support = createSupportService(core, drivers.support, hosts, {
    versions: hostId => hosts.get(hostId).host.state,
    hosts: () => hosts.list(),
    hardware: hostId => inventory.get(hostId),
    time: async hostId => (await time.get(hostId)).time,
    'virtual-machines': () => vms.list(),
    networks: () => networks.list(),
    volumes: () => storage.volumes.list({}),
    images: () => storage.images.list(),
    pools: () => storage.pools.list(),
    tasks: recentTasks,
  })
  return {
    changes,
    firewall,
    hosts,
    management,
    networks,
    pxe,
    storage,
    support,
    updates,
    vms,
    services: [
      { name: 'hosts', service: hosts },
      { name: 'firewall', service: firewall },
      // A change that nobody confirmed is undone before anything else, which may take long.
      { name: 'changes', service: changes },
      { name: 'storage', service: storage },
      { name: 'networks', service: networks },
      { name: 'vms', service: vms },
      { name: 'log forwarding', service: forward },
      { name: 'support bundles', service: support },
      { name: 'updates', service: updates },
      { name: 'network boot', service: pxe },
      { name: 'boot mirror', service: mirror },
    ],
    routes: [
      vmRoutes(vms),
      storageRoutes(storage),
      networkRoutes(networks),
      hostRoutes(hosts, changes),
      managementRoutes(management),
      firewallRoutes(firewall),
      changeRoutes(changes),
      logRoutes(logs),
      forwardRoutes(forward),
      inventoryRoutes(inventory),
      installationRoutes(installation),
      securityRoutes(security),
      mirrorRoutes(mirror),
      timeRoutes(time),
      supportRoutes(support),
      updateRoutes(updates),
      pxeRoutes(pxe),
    ],
  }
}
