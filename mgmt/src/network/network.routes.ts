import { z } from 'zod'
import { IdParams, ListQuery } from '../api/common.schema.ts'
import { etagOf, requireIfMatch } from '../api/etag.ts'
import type { Routes } from '../api/http.ts'
import { paginate } from '../api/page.ts'
import { LeaseList, Network, NetworkCreate, NetworkList, NetworkUpdate } from './network.schema.ts'
import type { NetworkService } from './network.service.ts'

const tags = ['networks']

/** `/networks`: where VMs' network cards are plugged in. */
export function networkRoutes(networks: NetworkService): Routes {
  return api => {
    api.get(
      '/networks',
      {
        schema: { tags, summary: 'List networks', querystring: ListQuery, response: { 200: NetworkList } },
        config: { permission: 'networks:read' },
      },
      async request => {
        const page = paginate(await networks.list(), request.query, record => record.id)
        return { ...page, items: page.items.map(networks.view) }
      },
    )

    api.post(
      '/networks',
      {
        schema: { tags, summary: 'Create a network', body: NetworkCreate, response: { 201: Network } },
        config: { permission: 'networks:write', audit: 'network.create' },
      },
      async (request, reply) => {
        const record = await networks.create(request.body)
        reply.code(201).header('location', `/api/v1/networks/${record.id}`).header('etag', etagOf(record.revision))
        return networks.view(record)
      },
    )

    api.get(
      '/networks/:id',
      {
        schema: { tags, summary: 'Get a network', params: IdParams, response: { 200: Network } },
        config: { permission: 'networks:read' },
      },
      async (request, reply) => {
        const record = await networks.get(request.params.id)
        reply.header('etag', etagOf(record.revision))
        return networks.view(record)
      },
    )

    api.patch(
      '/networks/:id',
      {
        schema: {
          tags,
          summary: 'Rename or change a network',
          params: IdParams,
          body: NetworkUpdate,
          response: { 200: Network },
        },
        config: { permission: 'networks:write', audit: 'network.update' },
      },
      async (request, reply) => {
        const { id } = request.params
        const { revision } = await networks.get(id)
        requireIfMatch(request, revision)
        const record = await networks.update(id, request.body, revision)
        reply.header('etag', etagOf(record.revision))
        return networks.view(record)
      },
    )

    api.delete(
      '/networks/:id',
      {
        schema: { tags, summary: 'Delete a network', params: IdParams, response: { 204: z.null() } },
        config: { permission: 'networks:write', audit: 'network.delete' },
      },
      async (request, reply) => {
        const { id } = request.params
        const { revision } = await networks.get(id)
        requireIfMatch(request, revision)
        await networks.remove(id, revision)
        return reply.code(204).send(null)
      },
    )

    api.get(
      '/networks/:id/leases',
      {
        schema: {
          tags,
          summary: 'Addresses that DHCP gave out',
          params: IdParams,
          querystring: ListQuery,
          response: { 200: LeaseList },
        },
        config: { permission: 'networks:read' },
      },
      async request => paginate(await networks.leases(request.params.id), request.query, lease => lease.mac),
    )
  }
}
