import type { Inventory } from './inventory.schema.ts'

/** What hosts are made of. Only reads. */
export interface InventoryDriver {
  /** Looks at everything now; health reports of disks may be some minutes old. */
  collect(hostId: string): Promise<Omit<Inventory, 'collectedAt'>>
}
