import { accepted } from '../api/accepted.ts'
import { IdParams, TaskAccepted } from '../api/common.schema.ts'
import { etagOf, requireIfMatch } from '../api/etag.ts'
import type { Routes } from '../api/http.ts'
import { paginate } from '../api/page.ts'
import { Volume, VolumeCreate, VolumeList, VolumeListQuery, VolumeUpdate } from './storage.schema.ts'
import type { VolumeService } from './volume.service.ts'

const tags = ['volumes']

/** `/volumes`: the disks of VMs. */
export function volumeRoutes(volumes: VolumeService): Routes {
  return api => {
    api.get(
      '/volumes',
      {
        schema: { tags, summary: 'List volumes', querystring: VolumeListQuery, response: { 200: VolumeList } },
        config: { permission: 'storage:read' },
      },
      async request => {
        const { poolId, attached } = request.query
        const filter = { poolId, attached: attached === undefined ? undefined : attached === 'true' }
        const page = paginate(await volumes.list(filter), request.query, record => record.id)
        return { ...page, items: await Promise.all(page.items.map(volumes.view)) }
      },
    )

    api.post(
      '/volumes',
      {
        schema: {
          tags,
          summary: 'Create a volume, empty or as a copy of a disk image',
          body: VolumeCreate,
          response: { 202: TaskAccepted },
        },
        config: { permission: 'storage:write', audit: 'volume.create' },
      },
      async (request, reply) => {
        const requestor = { name: request.principal?.name ?? 'unknown' }
        const { task, volumeId } = await volumes.create(request.body, requestor)
        return accepted(reply, task, volumeId)
      },
    )

    api.get(
      '/volumes/:id',
      {
        schema: { tags, summary: 'Get a volume', params: IdParams, response: { 200: Volume } },
        config: { permission: 'storage:read' },
      },
      async (request, reply) => {
        const record = await volumes.get(request.params.id)
        reply.header('etag', etagOf(record.revision))
        return await volumes.view(record)
      },
    )

    api.patch(
      '/volumes/:id',
      {
        schema: {
          tags,
          summary: 'Rename, describe or grow a volume',
          params: IdParams,
          body: VolumeUpdate,
          response: { 200: Volume },
        },
        config: { permission: 'storage:write', audit: 'volume.update' },
      },
      async (request, reply) => {
        const { id } = request.params
        const { revision } = await volumes.get(id)
        requireIfMatch(request, revision)
        const record = await volumes.update(id, request.body, revision)
        reply.header('etag', etagOf(record.revision))
        return await volumes.view(record)
      },
    )

    api.delete(
      '/volumes/:id',
      {
        schema: { tags, summary: 'Delete a volume', params: IdParams, response: { 202: TaskAccepted } },
        config: { permission: 'storage:write', audit: 'volume.delete' },
      },
      async (request, reply) => {
        const { id } = request.params
        const { revision } = await volumes.get(id)
        requireIfMatch(request, revision)
        const requestor = { name: request.principal?.name ?? 'unknown' }
        return accepted(reply, await volumes.remove(id, revision, requestor), id)
      },
    )
  }
}
