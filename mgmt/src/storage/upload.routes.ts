import { Http2ServerRequest } from 'node:http2'
import { Readable } from 'node:stream'
import { z } from 'zod'
import { accepted } from '../api/accepted.ts'
import { IdParams, ListQuery, TaskAccepted } from '../api/common.schema.ts'
import { ApiError } from '../api/errors.ts'
import type { Api, Routes } from '../api/http.ts'
import { paginate } from '../api/page.ts'
import { Upload, UploadCreate, UploadList } from './storage.schema.ts'
import type { UploadService } from './upload.service.ts'

const tags = ['uploads']
const BYTES = 'application/octet-stream'
const MAX_PIECE_BYTES = 2 ** 44

const Offset = z
  .string()
  .regex(/^\d{1,15}$/, 'use a number of bytes')
  .transform(Number)
const AppendHeaders = z.looseObject({ 'upload-offset': Offset })
/** A stream: never read into memory, and described for the documentation only. */
const Bytes = z.unknown().meta({ type: 'string', format: 'binary' })

/** `PATCH /uploads/{id}` alone gets its body as the stream it is; every other route refuses such a body. */
function appendRoute(uploads: UploadService): Routes {
  return api => {
    api.addContentTypeParser(BYTES, (_request, payload, done) => done(null, payload))

    api.patch(
      '/uploads/:id',
      {
        schema: {
          tags,
          summary: 'Send bytes of an upload',
          description:
            'Appends the body at `Upload-Offset`, which has to be the offset of the upload. The answer holds the new one, which is on disk.',
          params: IdParams,
          headers: AppendHeaders,
          consumes: [BYTES],
          body: Bytes,
          response: { 204: z.null() },
        },
        // Streamed: the limit for bodies that are held in memory does not count, the announced size does.
        bodyLimit: MAX_PIECE_BYTES,
        config: { permission: 'storage:write', audit: 'upload.append' },
      },
      async (request, reply) => {
        const { body } = request
        if (!(body instanceof Readable)) {
          throw new ApiError('unsupported_media_type', `Send the bytes as ${BYTES}.`)
        }
        const length = request.headers['content-length']
        const expected = length === undefined ? undefined : Number(length)
        // An answer before the end of the body: HTTP/1 passes over the rest, an HTTP/2 stream would wait for it forever.
        if (body instanceof Http2ServerRequest) {
          const { stream } = body
          stream.once('finish', () => stream.destroy())
        }
        const offset = await uploads.append(request.params.id, request.headers['upload-offset'], expected, body)
        reply.header('upload-offset', String(offset))
        return reply.code(204).send(null)
      },
    )
  }
}

/** `/uploads`: announce, send, continue, complete. See `Upload` for the protocol. */
export function uploadRoutes(uploads: UploadService): Routes {
  return async api => {
    api.get(
      '/uploads',
      {
        schema: { tags, summary: 'List unfinished uploads', querystring: ListQuery, response: { 200: UploadList } },
        config: { permission: 'storage:read' },
      },
      async request => {
        const page = paginate(await uploads.list(), request.query, record => record.id)
        return { ...page, items: await Promise.all(page.items.map(uploads.view)) }
      },
    )

    api.post(
      '/uploads',
      {
        schema: { tags, summary: 'Announce an upload', body: UploadCreate, response: { 201: Upload } },
        config: { permission: 'storage:write', audit: 'upload.create' },
      },
      async (request, reply) => {
        const upload = await uploads.view(await uploads.announce(request.body))
        reply.code(201).header('location', `/api/v1/uploads/${upload.id}`).header('upload-offset', '0')
        return upload
      },
    )

    api.get(
      '/uploads/:id',
      {
        schema: { tags, summary: 'Get an unfinished upload', params: IdParams, response: { 200: Upload } },
        config: { permission: 'storage:read' },
      },
      async (request, reply) => {
        const upload = await uploads.view(await uploads.get(request.params.id))
        reply.header('upload-offset', String(upload.offset))
        return upload
      },
    )

    api.post(
      '/uploads/:id/actions/complete',
      {
        schema: {
          tags,
          summary: 'Verify an upload and make the image',
          params: IdParams,
          response: { 202: TaskAccepted },
        },
        config: { permission: 'storage:write', audit: 'upload.complete' },
      },
      async (request, reply) => {
        const requestor = { name: request.principal?.name ?? 'unknown' }
        const { task, imageId } = await uploads.complete(request.params.id, requestor)
        return accepted(reply, task, imageId)
      },
    )

    api.delete(
      '/uploads/:id',
      {
        schema: { tags, summary: 'Give up an upload', params: IdParams, response: { 204: z.null() } },
        config: { permission: 'storage:write', audit: 'upload.delete' },
      },
      async (request, reply) => {
        await uploads.remove(request.params.id)
        return reply.code(204).send(null)
      },
    )

    const append = appendRoute(uploads)
    await api.register(async (scope: Api) => append(scope))
  }
}
