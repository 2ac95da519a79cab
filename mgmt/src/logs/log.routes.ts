import { z } from 'zod'
import { IdParams } from '../api/common.schema.ts'
import { ApiError } from '../api/errors.ts'
import type { Routes } from '../api/http.ts'
import { LogCursor, LogFollowQuery, LogPage, LogQuery, LogSources } from './log.schema.ts'
import type { LogService } from './log.service.ts'
import { logStream } from './log.stream.ts'

const tags = ['logs']
const Headers = z.looseObject({ 'last-event-id': LogCursor.optional() })

/** `/hosts/{id}/logs`: what the programs of a host wrote into its journal. */
export const logRoutes =
  (service: LogService, { heartbeatMs = 15_000, maxBuffered = 1024 * 1024, maxStreams = 16 } = {}): Routes =>
  api => {
    const open = new Set<{ destroy(): unknown }>()
    // Streams never end by themselves: without this, closing the server would wait for them.
    api.addHook('preClose', async () => {
      for (const stream of open) stream.destroy()
    })

    api.get(
      '/hosts/:id/logs',
      {
        config: { permission: 'logs:read' },
        schema: {
          tags,
          summary: 'Read the journal of a host, newest entries first',
          params: IdParams,
          querystring: LogQuery,
          response: { 200: LogPage },
        },
      },
      async (request, reply) => {
        const gone = new AbortController()
        reply.raw.once('close', () => gone.abort())
        return await service.search(request.params.id, request.query, gone.signal)
      },
    )

    api.get(
      '/hosts/:id/logs/sources',
      {
        config: { permission: 'logs:read' },
        schema: {
          tags,
          summary: 'List the units and boots that the journal of a host knows',
          params: IdParams,
          response: { 200: LogSources },
        },
      },
      async request => await service.sources(request.params.id),
    )

    api.get(
      '/hosts/:id/logs/follow',
      {
        // The answer to a HEAD would be a stream that nobody reads and nobody ends.
        exposeHeadRoute: false,
        config: { permission: 'logs:read' },
        schema: {
          tags,
          summary: 'Follow the journal of a host (Server-Sent Events)',
          description:
            'The first event is `ready`, then each entry comes as `entry` with its cursor as id. A client that is too slow is cut off; with `Last-Event-ID` it goes on where it was.',
          produces: ['text/event-stream'],
          params: IdParams,
          querystring: LogFollowQuery,
          headers: Headers,
        },
      },
      (request, reply) => {
        if (open.size >= maxStreams) {
          throw new ApiError('unavailable', 'Too many journals are being followed. Close some, then try again.')
        }
        const { after, ...filter } = request.query
        const from = request.headers['last-event-id'] ?? after
        const { id } = request.params
        service.requireHost(id)
        const stream = logStream({
          entries: signal => service.follow(id, filter, from, signal),
          stillAllowed: () => request.stillAllowed(),
          heartbeatMs,
          maxBuffered,
        })
        stream.on('error', error => request.log.debug({ err: error }, 'a journal is not followed any more'))
        open.add(stream)
        stream.once('close', () => open.delete(stream))
        return reply
          .header('content-type', 'text/event-stream; charset=utf-8')
          .header('cache-control', 'no-store')
          .send(stream)
      },
    )
  }
