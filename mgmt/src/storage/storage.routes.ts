import { IdParams, ListQuery, listOf } from '../api/common.schema.ts'
import type { Routes } from '../api/http.ts'
import { paginate } from '../api/page.ts'
import { imageRoutes } from './image.routes.ts'
import { Pool } from './storage.schema.ts'
import type { StorageService } from './storage.service.ts'
import { uploadRoutes } from './upload.routes.ts'
import { volumeRoutes } from './volume.routes.ts'

const tags = ['pools']
const PoolList = listOf(Pool)

/** `/pools`, `/images`, `/volumes`, `/uploads`. */
export function storageRoutes(service: StorageService): Routes {
  return async api => {
    api.get(
      '/pools',
      {
        schema: { tags, summary: 'List pools', querystring: ListQuery, response: { 200: PoolList } },
        config: { permission: 'storage:read' },
      },
      async request => paginate(await service.pools.list(), request.query, pool => pool.id),
    )

    api.get(
      '/pools/:id',
      {
        schema: { tags, summary: 'Get a pool', params: IdParams, response: { 200: Pool } },
        config: { permission: 'storage:read' },
      },
      async request => await service.pools.get(request.params.id),
    )

    await imageRoutes(service.images)(api)
    await volumeRoutes(service.volumes)(api)
    await uploadRoutes(service.uploads)(api)
  }
}
