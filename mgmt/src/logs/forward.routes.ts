import { IdParams } from '../api/common.schema.ts'
import { etagOf, requireIfMatch } from '../api/etag.ts'
import type { Routes } from '../api/http.ts'
import { Forward, ForwardConfig } from './forward.schema.ts'
import type { ForwardService } from './forward.service.ts'

const tags = ['logs']

/** `/hosts/{id}/log-forwarding`: where the journal of a host is sent. */
export const forwardRoutes =
  (service: ForwardService): Routes =>
  api => {
    api.get(
      '/hosts/:id/log-forwarding',
      {
        config: { permission: 'logs:read' },
        schema: {
          tags,
          summary: 'Get where the journal of a host is sent, and how far it is',
          params: IdParams,
          response: { 200: Forward },
        },
      },
      async (request, reply) => {
        const { forward, revision } = await service.get(request.params.id)
        reply.header('etag', etagOf(revision))
        return forward
      },
    )

    api.put(
      '/hosts/:id/log-forwarding',
      {
        config: { permission: 'settings:write', audit: 'host.forward-logs' },
        schema: {
          tags,
          summary: 'Send the journal of a host to a server: syslog over TLS (RFC 5425)',
          params: IdParams,
          body: ForwardConfig,
          response: { 200: Forward },
        },
      },
      async request =>
        await service.set(request.params.id, request.body, revision => requireIfMatch(request, revision)),
    )
  }
