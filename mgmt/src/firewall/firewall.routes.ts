import { IdParams } from '../api/common.schema.ts'
import { etagOf, requireIfMatch } from '../api/etag.ts'
import type { Routes } from '../api/http.ts'
import { Change } from '../changes/change.schema.ts'
import { Firewall, FirewallUpdate } from './firewall.schema.ts'
import type { FirewallService } from './firewall.service.ts'

const tags = ['hosts']

/** `/hosts/{id}/firewall`: who reaches the management of a host. */
export function firewallRoutes(service: FirewallService): Routes {
  return api => {
    api.get(
      '/hosts/:id/firewall',
      {
        schema: {
          tags,
          summary: 'Get who reaches the management of a host',
          params: IdParams,
          response: { 200: Firewall },
        },
        config: { permission: 'hosts:read' },
      },
      async (request, reply) => {
        const { firewall, tag } = await service.get(request.params.id)
        reply.header('etag', etagOf(tag))
        return firewall
      },
    )

    api.put(
      '/hosts/:id/firewall',
      {
        schema: {
          tags,
          summary: 'Try who reaches the management of a host; it reverts by itself unless the change is confirmed',
          params: IdParams,
          body: FirewallUpdate,
          response: { 202: Change },
        },
        config: { permission: 'settings:write', audit: 'host.change-firewall' },
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
