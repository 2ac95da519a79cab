import { z } from 'zod'
import { accepted } from '../api/accepted.ts'
import { IdParams, TaskAccepted } from '../api/common.schema.ts'
import type { Routes } from '../api/http.ts'
import { BundleParams, SupportBundles } from './support.schema.ts'
import type { SupportService } from './support.service.ts'

const tags = ['support']

/** `/hosts/{id}/support-bundles`: archives for whoever helps. They hold the journal, so they need what it needs. */
export const supportRoutes =
  (service: SupportService): Routes =>
  api => {
    api.get(
      '/hosts/:id/support-bundles',
      {
        config: { permission: 'logs:read' },
        schema: {
          tags,
          summary: 'List the support bundles that can be fetched',
          params: IdParams,
          response: { 200: SupportBundles },
        },
      },
      async request => ({ items: await service.list(request.params.id) }),
    )

    api.post(
      '/hosts/:id/support-bundles',
      {
        config: { permission: 'logs:read', audit: 'support-bundle.create' },
        schema: {
          tags,
          summary: 'Collect versions, configuration, state and journal of a host in an archive, without secrets',
          params: IdParams,
          response: { 202: TaskAccepted },
        },
      },
      async (request, reply) => {
        const requestor = { name: request.principal?.name ?? 'unknown' }
        const { task, bundleId } = await service.create(request.params.id, requestor)
        return accepted(reply, task, bundleId)
      },
    )

    api.get(
      '/hosts/:id/support-bundles/:bundleId/content',
      {
        // A HEAD would open an archive that nobody reads.
        exposeHeadRoute: false,
        config: { permission: 'logs:read', audit: 'support-bundle.fetch' },
        schema: {
          tags,
          summary: 'Fetch a support bundle, which deletes it',
          produces: ['application/gzip'],
          params: BundleParams,
        },
      },
      async (request, reply) => {
        const { id, bundleId } = request.params
        const { content, sizeBytes, name } = await service.fetch(id, bundleId)
        return reply
          .header('content-type', 'application/gzip')
          .header('content-length', String(sizeBytes))
          .header('content-disposition', `attachment; filename="${name}"`)
          .send(content)
      },
    )

    api.delete(
      '/hosts/:id/support-bundles/:bundleId',
      {
        config: { permission: 'logs:read', audit: 'support-bundle.delete' },
        schema: { tags, summary: 'Delete a support bundle', params: BundleParams, response: { 204: z.null() } },
      },
      async (request, reply) => {
        const { id, bundleId } = request.params
        await service.remove(id, bundleId)
        return reply.code(204).send(null)
      },
    )
  }
