import { notFound } from '../api/errors.ts'
import type { HostPort } from '../api/ports.ts'
import type { InventoryDriver } from './inventory.driver.ts'
import type { Inventory } from './inventory.schema.ts'

/** However often somebody asks, the machine is looked at no more often than this. */
const MAX_AGE_MS = 10_000

export interface InventoryService {
  /** Throws `not_found`, `unavailable`. */
  get(hostId: string): Promise<Inventory>
}

export function createInventoryService(
  driver: InventoryDriver,
  hosts: HostPort,
  { maxAgeMs = MAX_AGE_MS, now = Date.now } = {},
): InventoryService {
  const latest = new Map<string, { at: number; inventory: Promise<Inventory> }>()

  const collect = async (hostId: string): Promise<Inventory> => {
    const found = await driver.collect(hostId)
    return { collectedAt: new Date(now()).toISOString(), ...found }
  }

  return {
    async get(hostId) {
      if (!hosts.hostIds().includes(hostId)) throw notFound('host', hostId)
      const present = latest.get(hostId)
      if (present !== undefined && now() - present.at < maxAgeMs) return await present.inventory
      const inventory = collect(hostId)
      latest.set(hostId, { at: now(), inventory })
      // What failed is tried again by the next who asks.
      inventory.catch(() => latest.delete(hostId))
      return await inventory
    },
  }
}
