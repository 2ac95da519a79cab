import { z } from 'zod'
import { IdParams, ListQuery } from '../api/common.schema.ts'
import type { Routes } from '../api/http.ts'
import { paginate } from '../api/page.ts'
import type { EventHub } from '../events/event-hub.ts'
import { ApiTokenCreate, ApiTokenCreated, ApiTokenList } from './auth.schema.ts'
import type { TokenStore } from './tokens.ts'

const tags = ['auth']

export const tokenRoutes =
  (tokens: TokenStore, events: EventHub): Routes =>
  api => {
    api.get(
      '/tokens',
      {
        config: { permission: 'settings:read' },
        schema: { summary: 'List API tokens', tags, querystring: ListQuery, response: { 200: ApiTokenList } },
      },
      ({ query }) => paginate(tokens.list(), query, token => token.id),
    )

    api.post(
      '/tokens',
      {
        // The answer holds the secret: it must not be kept for a repetition.
        config: { permission: 'settings:write', audit: 'token.create', idempotent: false },
        schema: { summary: 'Make an API token', tags, body: ApiTokenCreate, response: { 201: ApiTokenCreated } },
      },
      async (request, reply) => {
        const created = await tokens.create(request.body)
        events.resource('tokens', created.token.id, 'created')
        return reply.code(201).send(created)
      },
    )

    api.delete(
      '/tokens/:id',
      {
        config: { permission: 'settings:write', audit: 'token.delete' },
        schema: { summary: 'Delete an API token', tags, params: IdParams, response: { 204: z.undefined() } },
      },
      async (request, reply) => {
        await tokens.delete(request.params.id)
        events.resource('tokens', request.params.id, 'deleted')
        return reply.code(204).send()
      },
    )
  }
