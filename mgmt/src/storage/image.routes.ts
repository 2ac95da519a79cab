import { z } from 'zod'
import { IdParams, ListQuery } from '../api/common.schema.ts'
import { etagOf, requireIfMatch } from '../api/etag.ts'
import type { Routes } from '../api/http.ts'
import { paginate } from '../api/page.ts'
import type { ImageService } from './image.service.ts'
import { Image, ImageList, ImageUpdate } from './storage.schema.ts'

const tags = ['images']

/** `/images`: ISOs and disk images. They come into being by uploads. */
export function imageRoutes(images: ImageService): Routes {
  return api => {
    api.get(
      '/images',
      {
        schema: { tags, summary: 'List images', querystring: ListQuery, response: { 200: ImageList } },
        config: { permission: 'storage:read' },
      },
      async request => {
        const records = (await images.list()).filter(record => record.phase === 'ready')
        const page = paginate(records, request.query, record => record.id)
        return { ...page, items: page.items.map(images.view) }
      },
    )

    api.get(
      '/images/:id',
      {
        schema: { tags, summary: 'Get an image', params: IdParams, response: { 200: Image } },
        config: { permission: 'storage:read' },
      },
      async (request, reply) => {
        const record = await images.get(request.params.id)
        reply.header('etag', etagOf(record.revision))
        return images.view(record)
      },
    )

    api.patch(
      '/images/:id',
      {
        schema: {
          tags,
          summary: 'Rename or describe an image',
          params: IdParams,
          body: ImageUpdate,
          response: { 200: Image },
        },
        config: { permission: 'storage:write', audit: 'image.update' },
      },
      async (request, reply) => {
        const { id } = request.params
        const { revision } = await images.get(id)
        requireIfMatch(request, revision)
        const record = await images.update(id, request.body, revision)
        reply.header('etag', etagOf(record.revision))
        return images.view(record)
      },
    )

    api.delete(
      '/images/:id',
      {
        schema: { tags, summary: 'Delete an image', params: IdParams, response: { 204: z.null() } },
        config: { permission: 'storage:write', audit: 'image.delete' },
      },
      async (request, reply) => {
        const { id } = request.params
        const { revision } = await images.get(id)
        requireIfMatch(request, revision)
        await images.remove(id, revision)
        return reply.code(204).send(null)
      },
    )
  }
}
