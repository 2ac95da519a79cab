import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { accepted } from '../api/accepted.ts'
import { Id, IdParams, Metrics, MetricsQuery, TaskAccepted } from '../api/common.schema.ts'
import { etagOf, requireIfMatch } from '../api/etag.ts'
import type { Routes } from '../api/http.ts'
import { paginate } from '../api/page.ts'
import { consoleRoutes } from './console/console.routes.ts'
import { NewNic, Vm, VmAction, VmCreate, VmDeleteQuery, VmDiskAdd, VmList, VmListQuery, VmUpdate } from './vm.schema.ts'
import type { VmService } from './vm.service.ts'

const DiskParams = z.strictObject({ id: Id, diskId: Id })
const NicParams = z.strictObject({ id: Id, nicId: Id })
const DiskDeleteQuery = z.strictObject({
  deleteVolume: z.enum(['true', 'false']).default('false').meta({ description: 'also delete the volume' }),
})

const ACTION_TEXT: Record<VmAction, string> = {
  start: 'Start a VM',
  shutdown: 'Ask the guest to shut down; the task ends when it did',
  stop: 'Pull the plug',
  reboot: 'Ask the guest to reboot',
  reset: 'Press the reset button',
  pause: 'Pause a VM',
  resume: 'Continue a paused VM',
}

const by = (request: FastifyRequest) => ({ name: request.principal?.name ?? 'unknown' })

/** `/vms`: virtual machines, their power, devices and consoles. */
export function vmRoutes(service: VmService): Routes {
  return async api => {
    api.get(
      '/vms',
      {
        schema: { tags: ['vms'], summary: 'List VMs', querystring: VmListQuery, response: { 200: VmList } },
        config: { permission: 'vms:read' },
      },
      async ({ query }) => {
        const part = query.name?.toLowerCase()
        const matches = service
          .list()
          .filter(vm => part === undefined || vm.name.toLowerCase().includes(part))
          .filter(vm => query.power === undefined || vm.state.power === query.power)
          .filter(vm => query.hostId === undefined || vm.state.hostId === query.hostId)
        return paginate(matches, query, vm => vm.id)
      },
    )

    api.post(
      '/vms',
      {
        schema: { tags: ['vms'], summary: 'Create a VM', body: VmCreate, response: { 202: TaskAccepted } },
        config: { permission: 'vms:write', audit: 'vm.create' },
      },
      async (request, reply) => {
        const { task, vmId } = await service.create(request.body, by(request))
        return accepted(reply, task, vmId)
      },
    )

    api.get(
      '/vms/:id',
      {
        schema: { tags: ['vms'], summary: 'Get a VM', params: IdParams, response: { 200: Vm } },
        config: { permission: 'vms:read' },
      },
      async (request, reply) => {
        const { vm, revision } = service.get(request.params.id)
        reply.header('etag', etagOf(revision))
        return vm
      },
    )

    api.patch(
      '/vms/:id',
      {
        schema: { tags: ['vms'], summary: 'Change a VM', params: IdParams, body: VmUpdate, response: { 200: Vm } },
        config: { permission: 'vms:write', audit: 'vm.update' },
      },
      async (request, reply) => {
        const { id } = request.params
        const before = service.get(id)
        requireIfMatch(request, before.revision)
        const { vm, revision } = await service.update(id, request.body, before.revision)
        reply.header('etag', etagOf(revision))
        return vm
      },
    )

    api.delete(
      '/vms/:id',
      {
        schema: {
          tags: ['vms'],
          summary: 'Delete a VM',
          params: IdParams,
          querystring: VmDeleteQuery,
          response: { 202: TaskAccepted },
        },
        config: { permission: 'vms:write', audit: 'vm.delete' },
      },
      async (request, reply) => {
        const { id } = request.params
        requireIfMatch(request, service.get(id).revision)
        const task = await service.remove(id, request.query.deleteVolumes === 'true', by(request))
        return accepted(reply, task, id)
      },
    )

    for (const action of VmAction.options) {
      api.post(
        `/vms/:id/actions/${action}`,
        {
          schema: { tags: ['vms'], summary: ACTION_TEXT[action], params: IdParams, response: { 202: TaskAccepted } },
          config: { permission: 'vms:power', audit: `vm.${action}` },
        },
        async (request, reply) => {
          const { id } = request.params
          return accepted(reply, await service.power(id, action, by(request)), id)
        },
      )
    }

    api.post(
      '/vms/:id/disks',
      {
        schema: {
          tags: ['vms'],
          summary: 'Add a disk: an existing volume or a new one',
          params: IdParams,
          body: VmDiskAdd,
          response: { 202: TaskAccepted },
        },
        config: { permission: 'vms:write', audit: 'vm.add-disk' },
      },
      async (request, reply) => {
        const { id } = request.params
        return accepted(reply, await service.addDisk(id, request.body, by(request)), id)
      },
    )

    api.delete(
      '/vms/:id/disks/:diskId',
      {
        schema: {
          tags: ['vms'],
          summary: 'Remove a disk',
          params: DiskParams,
          querystring: DiskDeleteQuery,
          response: { 202: TaskAccepted },
        },
        config: { permission: 'vms:write', audit: 'vm.remove-disk' },
      },
      async (request, reply) => {
        const { id, diskId } = request.params
        const deleteVolume = request.query.deleteVolume === 'true'
        return accepted(reply, await service.removeDisk(id, diskId, deleteVolume, by(request)), id)
      },
    )

    api.post(
      '/vms/:id/nics',
      {
        schema: { tags: ['vms'], summary: 'Add a network card', params: IdParams, body: NewNic, response: { 200: Vm } },
        config: { permission: 'vms:write', audit: 'vm.add-nic' },
      },
      async (request, reply) => {
        const { vm, revision } = await service.addNic(request.params.id, request.body)
        reply.header('etag', etagOf(revision))
        return vm
      },
    )

    api.delete(
      '/vms/:id/nics/:nicId',
      {
        schema: { tags: ['vms'], summary: 'Remove a network card', params: NicParams, response: { 200: Vm } },
        config: { permission: 'vms:write', audit: 'vm.remove-nic' },
      },
      async (request, reply) => {
        const { vm, revision } = await service.removeNic(request.params.id, request.params.nicId)
        reply.header('etag', etagOf(revision))
        return vm
      },
    )

    api.get(
      '/vms/:id/metrics',
      {
        schema: {
          tags: ['vms'],
          summary: 'Load of a VM over time',
          params: IdParams,
          querystring: MetricsQuery,
          response: { 200: Metrics },
        },
        config: { permission: 'vms:read' },
      },
      async request => service.metrics(request.params.id, request.query.seconds),
    )

    api.get(
      '/vms/:id/screenshot',
      {
        schema: { tags: ['vms'], summary: 'Screen of a VM as PNG', params: IdParams, produces: ['image/png'] },
        config: { permission: 'vms:console' },
      },
      async (request, reply) => {
        const png = await service.screenshot(request.params.id)
        return reply.type('image/png').send(png)
      },
    )

    await consoleRoutes(service)(api)
  }
}
