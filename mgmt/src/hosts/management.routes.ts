import { IdParams } from '../api/common.schema.ts'
import { etagOf, requireIfMatch } from '../api/etag.ts'
import type { Routes } from '../api/http.ts'
import { Change } from '../changes/change.schema.ts'
import { ManagementNetwork, ManagementNetworkUpdate } from './management.schema.ts'
import type { ManagementService } from './management.service.ts'

const tags = ['hosts']

/** `/hosts/{id}/management-network`: how the host itself is connected. */
export function managementRoutes(service: ManagementService): Routes {
  return api => {
    api.get(
      '/hosts/:id/management-network',
      {
        schema: {
          tags,
          summary: 'Get how a host itself is connected',
          params: IdParams,
          response: { 200: ManagementNetwork },
        },
        config: { permission: 'hosts:read' },
      },
      async (request, reply) => {
        const { network, tag } = await service.get(request.params.id)
        reply.header('etag', etagOf(tag))
        return network
      },
    )

    api.put(
      '/hosts/:id/management-network',
      {
        schema: {
          tags,
          summary: 'Try another connection of a host; it reverts by itself unless the change is confirmed',
          params: IdParams,
          body: ManagementNetworkUpdate,
          response: { 202: Change },
        },
        config: { permission: 'settings:write', audit: 'host.change-network' },
      },
      async (request, reply) => {
        const { id } = request.params
        requireIfMatch(request, (await service.get(id)).tag)
        const { config, confirmWithinSeconds } = request.body
        const requestor = { name: request.principal?.name ?? 'unknown' }
        const change = await service.change(id, config, confirmWithinSeconds, requestor)
        reply.code(202)
        reply.header('location', `/api/v1/changes/${change.id}`)
        return change
      },
    )
  }
}
