import type { Routes } from './api/http.ts'
import type { Core, NetworkPort, Service, StoragePort } from './api/ports.ts'
import type { Drivers } from './drivers.ts'
import { createHostService, type HostService, hostRoutes } from './hosts/index.ts'
import { createLogService, logRoutes } from './logs/index.ts'
import { createNetworkService, type NetworkService, networkRoutes } from './network/index.ts'
import { createStorageService, type StorageService, storageRoutes } from './storage/index.ts'
import { createVmService, type VmService, vmRoutes } from './vms/index.ts'

/** The domains, connected with each other. */
export interface Domains {
  hosts: HostService
  networks: NetworkService
  storage: StorageService
  vms: VmService
  /** In the order in which they start. */
  services: { name: string; service: Service }[]
  routes: Routes[]
}

/**
 * Makes all domains. VMs use storage and networks, which ask VMs who uses what: so ports are read when they are
 * needed, and each may name a service that is made later.
 */
export function createDomains(core: Core, drivers: Drivers): Domains {
  const ports = {
    get usage(): VmService {
      return vms
    },
    get guests(): VmService {
      return vms
    },
  }
  const hosts = createHostService(core, drivers.hosts, ports)
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
  return {
    hosts,
    networks,
    storage,
    vms,
    services: [
      { name: 'hosts', service: hosts },
      { name: 'storage', service: storage },
      { name: 'networks', service: networks },
      { name: 'vms', service: vms },
    ],
    routes: [vmRoutes(vms), storageRoutes(storage), networkRoutes(networks), hostRoutes(hosts), logRoutes(logs)],
  }
}
