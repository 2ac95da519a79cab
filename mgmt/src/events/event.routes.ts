import { z } from 'zod'
import { ApiError } from '../api/errors.ts'
import type { Routes } from '../api/http.ts'
import { may, type Permission } from '../auth/permissions.ts'
import type { ApiEvent } from './event.schema.ts'
import { eventStream } from './event-stream.ts'
import type { NumberedEventHub } from './hub.ts'

const Headers = z.looseObject({
  'last-event-id': z
    .string()
    .regex(/^\d{1,16}$/)
    .optional(),
})

/** What not everybody who may listen may know of. */
const NEEDS: Partial<Record<Extract<ApiEvent, { type: 'resource' }>['kind'], Permission>> = {
  tokens: 'settings:read',
  settings: 'settings:read',
}

export const eventRoutes =
  (hub: NumberedEventHub, { heartbeatMs = 15_000, maxBuffered = 1024 * 1024, maxStreams = 256 } = {}): Routes =>
  api => {
    const open = new Set<{ destroy(): unknown }>()
    // Streams never end by themselves: without this, closing the server would wait for them.
    api.addHook('preClose', async () => {
      for (const stream of open) stream.destroy()
    })

    api.get(
      '/events',
      {
        // The answer to a HEAD would be a stream that nobody reads and nobody ends.
        exposeHeadRoute: false,
        config: { permission: 'events:read' },
        schema: {
          summary: 'Follow what changes (Server-Sent Events)',
          description:
            'The first event is `ready`, or `lost` when the events after `Last-Event-ID` are gone: then fetch everything again.',
          tags: ['events'],
          produces: ['text/event-stream'],
          headers: Headers,
        },
      },
      (request, reply) => {
        if (open.size >= maxStreams) {
          throw new ApiError('unavailable', 'Too many event streams are open. Close some, then try again.')
        }
        const lastId = request.headers['last-event-id']
        const role = request.principal?.role
        const stream = eventStream(hub, {
          after: lastId === undefined ? undefined : Number(lastId),
          mayRead: event => {
            const permission = event.type === 'resource' ? NEEDS[event.kind] : undefined
            return permission === undefined || may(role, permission)
          },
          stillAllowed: () => request.stillAllowed(),
          heartbeatMs,
          maxBuffered,
        })
        open.add(stream)
        stream.once('close', () => open.delete(stream))
        return reply
          .header('content-type', 'text/event-stream; charset=utf-8')
          .header('cache-control', 'no-store')
          .send(stream)
      },
    )
  }
