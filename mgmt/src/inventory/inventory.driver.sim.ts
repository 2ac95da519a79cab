import { ApiError } from '../api/errors.ts'
import type { InventoryDriver } from './inventory.driver.ts'
import { simulatedInventory } from './sim-machine.ts'

export interface SimInventoryOptions {
  /** Ids of the hosts in their order: each is another generation. */
  hostIds: () => Promise<readonly string[]>
  now?: () => number
  chaosPercent?: number
  random?: () => number
}

/** Imaginary servers: one of them has a disk that is about to fail, one tells little. */
export function createSimInventoryDriver(options: SimInventoryOptions): InventoryDriver {
  const { hostIds, now = Date.now, chaosPercent = 0, random = Math.random } = options
  return {
    async collect(hostId) {
      if (random() * 100 < chaosPercent) throw new ApiError('unavailable', 'The host does not answer. Try again.')
      return simulatedInventory(Math.max(0, (await hostIds()).indexOf(hostId)), now())
    },
  }
}
