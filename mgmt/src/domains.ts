import type { Routes } from './api/http.ts'
import type { Core, Service, UsagePort } from './api/ports.ts'
import type { Drivers } from './drivers.ts'
import { createHostService, type HostService, hostRoutes } from './hosts/index.ts'
import { createNetworkService, type NetworkService, networkRoutes } from './network/index.ts'
import { createStorageService, type StorageService, storageRoutes } from './storage/index.ts'

/** The domains, connected with each other. */
export interface Domains {
  hosts: HostService
  networks: NetworkService
  storage: StorageService
  /** In the order in which they start. */
  services: { name: string; service: Service }[]
  routes: Routes[]
}

export function createDomains(core: Core, drivers: Drivers): Domains {
  const usage: UsagePort = {
    usersOfVolume: () => [],
    volumeIsOpen: () => false,
    usersOfImage: () => [],
    usersOfNetwork: () => [],
    vmsOnHost: () => ({ total: 0, running: 0 }),
  }
  const storage = createStorageService(core, drivers.pool, { usage })
  const networks = createNetworkService(core, drivers.networks, { usage })
  const guests = { running: async () => [], act: async () => {} }
  const hosts = createHostService(core, drivers.hosts, { usage, guests })
  return {
    hosts,
    networks,
    storage,
    services: [
      { name: 'storage', service: storage },
      { name: 'networks', service: networks },
      { name: 'hosts', service: hosts },
    ],
    routes: [storageRoutes(storage), networkRoutes(networks), hostRoutes(hosts)],
  }
}
