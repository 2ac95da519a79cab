import { accepted } from '../api/accepted.ts'
import { TaskAccepted } from '../api/common.schema.ts'
import { etagOf, requireIfMatch } from '../api/etag.ts'
import type { Routes } from '../api/http.ts'
import { Acme, AcmeOrder, AcmeUpdate } from './acme.schema.ts'
import type { AcmeService } from './acme.service.ts'

const tags = ['settings']

/** `/certificate/acme`: the certificate of this host from an authority (RFC 8555). */
export const acmeRoutes =
  (service: AcmeService): Routes =>
  api => {
    api.get(
      '/certificate/acme',
      {
        config: { permission: 'settings:read' },
        schema: {
          tags,
          summary: 'Get how this host has certificates from an authority (ACME), and what came of it',
          response: { 200: Acme },
        },
      },
      async (_request, reply) => {
        const { acme, revision } = await service.get()
        reply.header('etag', etagOf(revision))
        return acme
      },
    )

    api.put(
      '/certificate/acme',
      {
        config: { permission: 'settings:write', audit: 'certificate.acme' },
        schema: {
          tags,
          summary: 'Set the authority (ACME) of the certificate; switched off, the present certificate stays',
          body: AcmeUpdate,
          response: { 200: Acme },
        },
      },
      async request => await service.set(request.body, revision => requireIfMatch(request, revision)),
    )

    api.post(
      '/certificate/acme/actions/order',
      {
        config: { permission: 'settings:write', audit: 'certificate.order' },
        schema: {
          tags,
          summary: 'Order a certificate now; it is then tried, and the old one returns unless the change is confirmed',
          body: AcmeOrder,
          response: { 202: TaskAccepted },
        },
      },
      async (request, reply) => {
        const { confirmWithinSeconds } = request.body
        const task = await service.order(confirmWithinSeconds, { name: request.principal?.name ?? 'unknown' })
        return accepted(reply, task)
      },
    )
  }
