import { IdParams } from '../api/common.schema.ts'
import type { Routes } from '../api/http.ts'
import { Inventory } from './inventory.schema.ts'
import type { InventoryService } from './inventory.service.ts'

/** `/hosts/{id}/hardware`: what a host is made of. */
export const inventoryRoutes =
  (service: InventoryService): Routes =>
  api => {
    api.get(
      '/hosts/:id/hardware',
      {
        config: { permission: 'hosts:read' },
        schema: {
          tags: ['hosts'],
          summary: 'List the parts of a host, their firmware and health',
          params: IdParams,
          response: { 200: Inventory },
        },
      },
      async request => await service.get(request.params.id),
    )
  }
