import { join } from 'node:path'
import { type AcmeDriver, createHttpAcmeDriver } from './acme/index.ts'
import type { Config } from './config.ts'
import { createLinuxFirewall, type FirewallDriver } from './firewall/index.ts'
import type { HostDriver } from './hosts/host.driver.ts'
import { createLinuxHostDriver, createUplinkDriver } from './hosts/index.ts'
import type { ManagementDriver } from './hosts/management.driver.ts'
import { createLinuxInstallationDriver, type InstallationDriver } from './installation/index.ts'
import { createLinuxInventoryDriver, type InventoryDriver } from './inventory/index.ts'
import { createJournalDriver, createTlsForwardDriver, type ForwardDriver, type LogDriver } from './logs/index.ts'
import { createLinuxMirrorDriver, type MirrorDriver } from './mirror/index.ts'
import { createOvsNetworks, type NetworkDriver } from './network/index.ts'
import { createLinuxPxeDriver, type PxeDriver } from './pxe/index.ts'
import { createLinuxSecurityDriver, type SecurityDriver } from './security/index.ts'
import { createSimDrivers, type Simulation } from './sim.ts'
import { createDirPool, type PoolDriver } from './storage/index.ts'
import type { Store } from './store/store.ts'
import { createLinuxSupportDriver, type SupportDriver } from './support/index.ts'
import { createLinuxTimeDriver, type TimeDriver } from './time/index.ts'
import { createLinuxUpdateDriver, type UpdateDriver } from './updates/index.ts'
import { createLibvirtDriver, type VmDriver } from './vms/index.ts'

/** Everything that touches the machine, real or simulated. */
export interface Drivers {
  hosts: HostDriver
  management: ManagementDriver
  firewall: FirewallDriver
  pool: PoolDriver
  networks: NetworkDriver
  vms: VmDriver
  logs: LogDriver
  forward: ForwardDriver
  installation: InstallationDriver
  inventory: InventoryDriver
  security: SecurityDriver
  mirror: MirrorDriver
  time: TimeDriver
  pxe: PxeDriver
  support: SupportDriver
  updates: UpdateDriver
  acme: AcmeDriver
  /** What the simulator begins with. */
  sim?: Simulation
}

/** The machine that this process runs on. */
function realDrivers({ uplinkBridge, poolDir, runDir, stateDir }: Config, version: string): Drivers {
  return {
    hosts: createLinuxHostDriver({ version, uplinkBridge }),
    management: createUplinkDriver({ stateDir, runDir }),
    firewall: createLinuxFirewall({ stateDir }),
    pool: createDirPool({ root: poolDir, requireMount: true }),
    networks: createOvsNetworks({ uplinkBridge, dhcpDir: join(runDir, 'dhcp'), leaseDir: join(stateDir, 'dhcp') }),
    vms: createLibvirtDriver(),
    logs: createJournalDriver(),
    forward: createTlsForwardDriver({ stateDir }),
    installation: createLinuxInstallationDriver({ directory: join(runDir, 'installation') }),
    inventory: createLinuxInventoryDriver(),
    security: createLinuxSecurityDriver({ runDir }),
    mirror: createLinuxMirrorDriver({ runDir }),
    time: createLinuxTimeDriver({ runDir }),
    pxe: createLinuxPxeDriver({ uplinkBridge, runDir, stateDir }),
    support: createLinuxSupportDriver({ directory: join(stateDir, 'support') }),
    updates: createLinuxUpdateDriver({ directory: join(stateDir, 'update') }),
    acme: createHttpAcmeDriver({ directory: join(stateDir, 'acme') }),
  }
}

export function createDrivers(config: Config, version: string, store: Store): Drivers {
  return config.mode === 'sim' ? createSimDrivers(config, version, store) : realDrivers(config, version)
}
