import { Http2ServerRequest } from 'node:http2'
import { Readable } from 'node:stream'
import { z } from 'zod'
import { accepted } from '../api/accepted.ts'
import { IdParams, TaskAccepted } from '../api/common.schema.ts'
import { ApiError } from '../api/errors.ts'
import type { Api, Routes } from '../api/http.ts'
import { FetchRequest, HostUpdate, InstallRequest } from './update.schema.ts'
import type { UpdateService } from './update.service.ts'

const tags = ['updates']
const BYTES = 'application/octet-stream'
const MAX_BUNDLE_BYTES = 16 * 1024 ** 3
const requestorOf = (request: { principal?: { name: string } | undefined }) => ({
  name: request.principal?.name ?? 'unknown',
})

/** The body of this route is the stream it is; every other one refuses such a body. */
function receiveRoute(service: UpdateService): Routes {
  return api => {
    api.addContentTypeParser(BYTES, (_request, payload, done) => done(null, payload))
    api.post(
      '/hosts/:id/update/bundle',
      {
        config: { permission: 'settings:write', audit: 'update.upload' },
        schema: {
          tags,
          summary: 'Send an update; it is verified while it arrives and can be installed afterwards',
          params: IdParams,
          consumes: [BYTES],
          body: z.unknown().meta({ type: 'string', format: 'binary' }),
          response: { 200: HostUpdate },
        },
        bodyLimit: MAX_BUNDLE_BYTES,
      },
      async request => {
        const { body } = request
        if (!(body instanceof Readable)) {
          throw new ApiError('unsupported_media_type', `Send the update as ${BYTES}.`)
        }
        // An answer before the end of the body: HTTP/1 passes over the rest, an HTTP/2 stream would wait for it forever.
        if (body instanceof Http2ServerRequest) {
          const { stream } = body
          stream.once('finish', () => stream.destroy())
        }
        return await service.receive(request.params.id, body)
      },
    )
  }
}

/** `/hosts/{id}/update`: which versions a host has, and how it comes to another. */
export function updateRoutes(service: UpdateService): Routes {
  return async api => {
    api.get(
      '/hosts/:id/update',
      {
        config: { permission: 'hosts:read' },
        schema: {
          tags,
          summary: 'Get the versions of a host: the running one, the other one, and what became of the last update',
          params: IdParams,
          response: { 200: HostUpdate },
        },
      },
      async request => await service.get(request.params.id),
    )

    api.delete(
      '/hosts/:id/update/bundle',
      {
        config: { permission: 'settings:write', audit: 'update.discard' },
        schema: {
          tags,
          summary: 'Throw away an update that was not installed',
          params: IdParams,
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        await service.discard(request.params.id)
        return reply.code(204).send(null)
      },
    )

    api.post(
      '/hosts/:id/update/actions/fetch',
      {
        config: { permission: 'settings:write', audit: 'update.fetch' },
        schema: {
          tags,
          summary: 'Have the host fetch an update from an address',
          params: IdParams,
          body: FetchRequest,
          response: { 202: TaskAccepted },
        },
      },
      async (request, reply) =>
        accepted(reply, await service.fetch(request.params.id, request.body.url, requestorOf(request))),
    )

    api.post(
      '/hosts/:id/update/actions/install',
      {
        config: { permission: 'settings:write', audit: 'update.install' },
        schema: {
          tags,
          summary: 'Write the update into the other slot; it starts at the next restart',
          params: IdParams,
          body: InstallRequest,
          response: { 202: TaskAccepted },
        },
      },
      async (request, reply) =>
        accepted(reply, await service.install(request.params.id, request.body.allowOlder, requestorOf(request))),
    )

    api.post(
      '/hosts/:id/update/actions/start-other',
      {
        config: { permission: 'settings:write', audit: 'update.start-other' },
        schema: {
          tags,
          summary: 'Have the other version started at the next restart',
          params: IdParams,
          response: { 200: HostUpdate },
        },
      },
      async request => await service.startOther(request.params.id, requestorOf(request)),
    )

    const receive = receiveRoute(service)
    await api.register(async (scope: Api) => receive(scope))
  }
}
