import { IdParams, ListQuery } from '../api/common.schema.ts'
import { ApiError } from '../api/errors.ts'
import type { Routes } from '../api/http.ts'
import { paginate } from '../api/page.ts'
import { Change, ChangeList } from './change.schema.ts'
import type { ChangeService } from './change.service.ts'

const tags = ['changes']

/** `/changes`: what was changed on trial, and the answer to it. */
export function changeRoutes(changes: ChangeService): Routes {
  return api => {
    api.get(
      '/changes',
      {
        schema: {
          tags,
          summary: 'List the last change on trial of every host',
          querystring: ListQuery,
          response: { 200: ChangeList },
        },
        config: { permission: 'hosts:read' },
      },
      async request => paginate(changes.list(), request.query, change => change.id),
    )

    api.get(
      '/changes/:id',
      {
        schema: { tags, summary: 'Get a change on trial', params: IdParams, response: { 200: Change } },
        config: { permission: 'hosts:read' },
      },
      async request => changes.get(request.params.id),
    )

    api.post(
      '/changes/:id/actions/confirm',
      {
        schema: {
          tags,
          summary: 'Keep a change, from a connection that was opened after it took effect',
          params: IdParams,
          response: { 200: Change },
        },
        config: { permission: 'settings:write', audit: 'change.confirm', idempotent: false },
      },
      async (request, reply) => {
        try {
          return await changes.confirm(request.params.id, request.connectedAtMs())
        } catch (error) {
          // The client's next request comes over a new connection, and is the proof that was missing.
          if (error instanceof ApiError && error.code === 'new_connection_required') request.endConnection(reply)
          throw error
        }
      },
    )

    api.post(
      '/changes/:id/actions/revert',
      {
        schema: { tags, summary: 'Undo a change now', params: IdParams, response: { 202: Change } },
        config: { permission: 'settings:write', audit: 'change.revert' },
      },
      async (request, reply) => {
        reply.code(202)
        return await changes.revert(request.params.id, { name: request.principal?.name ?? 'unknown' })
      },
    )
  }
}
