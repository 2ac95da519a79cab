import { ApiError } from '../api/errors.ts'
import type { Routes } from '../api/http.ts'
import { decodePageToken, encodePageToken } from '../api/page.ts'
import type { AuditStore } from './audit.ts'
import { AuditList, AuditQuery } from './auth.schema.ts'

function recordNumber(pageToken: string): number {
  const text = decodePageToken(pageToken)
  if (!/^\d{1,15}$/.test(text)) throw new ApiError('invalid_request', 'This pageToken is not one of ours.')
  return Number(text)
}

export const auditRoutes =
  (audit: AuditStore): Routes =>
  api => {
    api.get(
      '/audit',
      {
        config: { permission: 'audit:read' },
        schema: {
          summary: 'List what was changed, by whom and with which outcome, newest first',
          tags: ['auth'],
          querystring: AuditQuery,
          response: { 200: AuditList },
        },
      },
      ({ query: { limit, pageToken } }) => {
        const before = pageToken === undefined ? Number.MAX_SAFE_INTEGER : recordNumber(pageToken)
        const records = audit.list(before, limit + 1)
        const items = records.slice(0, limit)
        const last = items.at(-1)
        const total = audit.count()
        if (last === undefined || records.length <= limit) return { items, total }
        return { items, total, nextPage: encodePageToken(String(last.id)) }
      },
    )
  }
