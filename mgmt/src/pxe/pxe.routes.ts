import { z } from 'zod'
import { IdParams, ListQuery } from '../api/common.schema.ts'
import { etagOf, requireIfMatch } from '../api/etag.ts'
import type { Routes } from '../api/http.ts'
import { paginate } from '../api/page.ts'
import { Assigned, Assignment, MachineList, MachineParams, NetworkBoot, PxeConfig } from './pxe.schema.ts'
import type { PxeService } from './pxe.service.ts'

const tags = ['network-boot']

/** `/hosts/{id}/network-boot`: how a host installs other machines over its network. */
export const pxeRoutes =
  (service: PxeService): Routes =>
  api => {
    api.get(
      '/hosts/:id/network-boot',
      {
        config: { permission: 'hosts:read' },
        schema: {
          ...{ tags, summary: 'Get whether a host starts other machines over its network' },
          params: IdParams,
          response: { 200: NetworkBoot },
        },
      },
      async (request, reply) => {
        const { boot, revision } = await service.get(request.params.id)
        reply.header('etag', etagOf(revision))
        return boot
      },
    )

    api.put(
      '/hosts/:id/network-boot',
      {
        config: { permission: 'settings:write', audit: 'host.set-network-boot' },
        schema: {
          ...{ tags, summary: 'Start or stop serving network boot (DHCP, TFTP and HTTP) on the uplink of a host' },
          params: IdParams,
          body: PxeConfig,
          response: { 200: NetworkBoot },
        },
      },
      async request =>
        await service.set(request.params.id, request.body, revision => requireIfMatch(request, revision)),
    )

    api.get(
      '/hosts/:id/network-boot/machines',
      {
        config: { permission: 'hosts:read' },
        schema: {
          ...{ tags, summary: 'List machines that asked this host for a system, or that have answers waiting here' },
          params: IdParams,
          querystring: ListQuery,
          response: { 200: MachineList },
        },
      },
      async request => paginate(await service.machines(request.params.id), request.query, ({ mac }) => mac),
    )

    api.post(
      '/hosts/:id/network-boot/actions/assign',
      {
        config: { permission: 'settings:write', audit: 'network-boot.assign' },
        schema: {
          ...{ tags, summary: 'Give answers to machines: each is installed with them when it starts from the network' },
          params: IdParams,
          body: Assignment,
          response: { 200: Assigned },
        },
      },
      async request => ({ items: await service.assign(request.params.id, request.body) }),
    )

    api.delete(
      '/hosts/:id/network-boot/machines/:mac',
      {
        config: { permission: 'settings:write', audit: 'network-boot.forget' },
        schema: {
          ...{ tags, summary: 'Forget a machine, and delete its answers' },
          params: MachineParams,
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        await service.forget(request.params.id, request.params.mac)
        return reply.code(204).send(null)
      },
    )
  }
