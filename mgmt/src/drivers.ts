import { join } from 'node:path'
import type { Config } from './config.ts'
import type { HostDriver } from './hosts/host.driver.ts'
import { createLinuxHostDriver, createSimHostDriver } from './hosts/index.ts'
import { createDirPool, createSimPool, type PoolDriver } from './storage/index.ts'

/** Everything that touches the machine, real or simulated. */
export interface Drivers {
  hosts: HostDriver
  pool: PoolDriver
}

/** The machine that this process runs on. */
function realDrivers(config: Config, version: string): Drivers {
  return {
    hosts: createLinuxHostDriver({ version, uplinkBridge: config.uplinkBridge }),
    pool: createDirPool({ root: config.poolDir, requireMount: true }),
  }
}

/** Imaginary machines: three hosts with a pool that needs neither root nor space. */
function simDrivers(config: Config, version: string): Drivers {
  const chaosPercent = config.sim.chaos
  return {
    hosts: createSimHostDriver({ version, chaosPercent }),
    pool: createSimPool({ root: join(config.stateDir, 'pool'), chaosPercent }),
  }
}

export function createDrivers(config: Config, version: string): Drivers {
  return config.mode === 'sim' ? simDrivers(config, version) : realDrivers(config, version)
}
