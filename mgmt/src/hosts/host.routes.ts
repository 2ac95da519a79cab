import { accepted } from '../api/accepted.ts'
import { IdParams, ListQuery, Metrics, MetricsQuery, TaskAccepted } from '../api/common.schema.ts'
import { etagOf, requireIfMatch } from '../api/etag.ts'
import type { Routes } from '../api/http.ts'
import { paginate } from '../api/page.ts'
import type { ChangePort } from '../api/ports.ts'
import { Change } from '../changes/change.schema.ts'
import { renameHost } from './host.name.ts'
import { Host, HostAction, HostActionRequest, HostList, HostUpdate } from './host.schema.ts'
import type { HostService } from './host.service.ts'

const ACTION_TEXT: Record<HostAction, string> = {
  'power-off': 'Shut down all guests of a host, then the host. It has to be switched on by hand afterwards.',
  reboot: 'Shut down all guests of a host, then reboot it.',
}

/** `/hosts`: the machines, their load, and their power. */
export function hostRoutes(service: HostService, changes: ChangePort): Routes {
  return api => {
    api.get(
      '/hosts',
      {
        schema: { tags: ['hosts'], summary: 'List hosts', querystring: ListQuery, response: { 200: HostList } },
        config: { permission: 'hosts:read' },
      },
      async request => paginate(service.list(), request.query, host => host.name),
    )

    api.get(
      '/hosts/:id',
      {
        schema: { tags: ['hosts'], summary: 'Get a host', params: IdParams, response: { 200: Host } },
        config: { permission: 'hosts:read' },
      },
      async (request, reply) => {
        const { host, revision } = service.get(request.params.id)
        reply.header('etag', etagOf(revision))
        return host
      },
    )

    api.patch(
      '/hosts/:id',
      {
        schema: {
          tags: ['hosts'],
          summary: 'Try another name of a host; the old one returns by itself unless the change is confirmed',
          params: IdParams,
          body: HostUpdate,
          response: { 202: Change },
        },
        config: { permission: 'settings:write', audit: 'host.rename' },
      },
      async (request, reply) => {
        const { id } = request.params
        requireIfMatch(request, service.get(id).revision)
        const change = await renameHost(service, changes, id, request.body, {
          name: request.principal?.name ?? 'unknown',
        })
        reply.code(202)
        reply.header('location', `/api/v1/changes/${change.id}`)
        return change
      },
    )

    api.get(
      '/hosts/:id/metrics',
      {
        schema: {
          tags: ['hosts'],
          summary: 'Load of a host over time',
          params: IdParams,
          querystring: MetricsQuery,
          response: { 200: Metrics },
        },
        config: { permission: 'hosts:read' },
      },
      async request => service.metrics(request.params.id, request.query.seconds),
    )

    for (const action of HostAction.options) {
      api.post(
        `/hosts/:id/actions/${action}`,
        {
          schema: {
            tags: ['hosts'],
            summary: ACTION_TEXT[action],
            params: IdParams,
            body: HostActionRequest,
            response: { 202: TaskAccepted },
          },
          config: { permission: 'hosts:power', audit: `host.${action}` },
        },
        async (request, reply) => {
          const requestor = { name: request.principal?.name ?? 'unknown' }
          const task = await service.act(request.params.id, action, request.body.confirmName, requestor)
          return accepted(reply, task)
        },
      )
    }
  }
}
