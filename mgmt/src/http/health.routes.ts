import { z } from 'zod'
import type { Routes } from '../api/http.ts'

const Health = z.strictObject({ status: z.enum(['ok', 'degraded']), version: z.string() })

/** `GET /healthz`: for load balancers, `make run` and the update check. 503 while something is wrong. */
export const healthRoutes =
  (summary: () => Promise<z.infer<typeof Health>>): Routes =>
  api => {
    api.get(
      '/healthz',
      {
        config: { permission: 'public' },
        schema: {
          summary: 'Tell whether the service works',
          tags: ['service'],
          response: { 200: Health, 503: Health },
        },
      },
      async (_request, reply) => {
        const health = await summary()
        return reply.code(health.status === 'ok' ? 200 : 503).send(health)
      },
    )
  }
