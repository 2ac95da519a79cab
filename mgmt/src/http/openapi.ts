import swagger from '@fastify/swagger'
import { jsonSchemaTransform } from '@fastify/type-provider-zod'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Routes } from '../api/http.ts'

/** Collects the routes' schemas; has to be registered before the routes. */
export async function collectOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'LimiQuantix', version: 'v1', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: '__Host-lqx' },
        },
      },
      security: [{ token: [] }, { session: [] }],
    },
    transform: ({ schema, route, ...rest }) => {
      const transformed = jsonSchemaTransform({ schema: schema ?? {}, route, ...rest })
      const permission = route.config?.permission
      const open = permission === 'public' ? { security: [] } : {}
      return { ...transformed, schema: { ...transformed.schema, ...open, 'x-permission': permission } }
    },
  })
}

export const openApiRoutes =
  (app: FastifyInstance): Routes =>
  api => {
    /** Written once: anybody may ask for it, as often as he likes and without reading it. */
    let text: Buffer | undefined
    api.get(
      '/openapi.json',
      {
        config: { permission: 'public' },
        schema: { summary: 'This description', tags: ['service'], response: { 200: z.unknown() } },
      },
      (_request, reply) => {
        text ??= Buffer.from(JSON.stringify(app.swagger()))
        return reply.type('application/json; charset=utf-8').send(text)
      },
    )
  }
