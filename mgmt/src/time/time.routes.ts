import { IdParams } from '../api/common.schema.ts'
import { etagOf, requireIfMatch } from '../api/etag.ts'
import type { Routes } from '../api/http.ts'
import { HostTime, TimeConfig, TimeZones } from './time.schema.ts'
import type { TimeService } from './time.service.ts'

const tags = ['hosts']

/** `/hosts/{id}/time`: time zone and time servers of a host. */
export const timeRoutes =
  (service: TimeService): Routes =>
  api => {
    api.get(
      '/hosts/:id/time',
      {
        config: { permission: 'hosts:read' },
        schema: {
          tags,
          summary: 'Get time zone, time servers and the state of the clock of a host',
          params: IdParams,
          response: { 200: HostTime },
        },
      },
      async (request, reply) => {
        const { time, tag } = await service.get(request.params.id)
        reply.header('etag', etagOf(tag))
        return time
      },
    )

    api.put(
      '/hosts/:id/time',
      {
        config: { permission: 'settings:write', audit: 'host.set-time' },
        schema: {
          tags,
          summary: 'Set time zone and time servers of a host',
          params: IdParams,
          body: TimeConfig,
          response: { 200: HostTime },
        },
      },
      async request => await service.set(request.params.id, request.body, tag => requireIfMatch(request, tag)),
    )

    api.get(
      '/hosts/:id/time-zones',
      {
        config: { permission: 'hosts:read' },
        schema: { tags, summary: 'List the time zones a host knows', params: IdParams, response: { 200: TimeZones } },
      },
      async request => ({ items: await service.zones(request.params.id) }),
    )
  }
