import { ApiError, notFound } from '../api/errors.ts'
import { decodePageToken, encodePageToken } from '../api/page.ts'
import type { HostPort } from '../api/ports.ts'
import type { LogDriver } from './log.driver.ts'
import { LogCursor, type LogEntry, type LogFilter, type LogPage, type LogQuery, type LogSources } from './log.schema.ts'

/** Searches at a time: each reads the journal from the disk. */
const MAX_SEARCHES = 4

export interface LogService {
  /** Throws `not_found`. */
  requireHost(hostId: string): void
  /** Throws `not_found`, `invalid_request` for a strange page token, `unavailable` when the journal is busy. */
  search(hostId: string, query: LogQuery, signal: AbortSignal): Promise<LogPage>
  follow(hostId: string, filter: LogFilter, after: string | undefined, signal: AbortSignal): AsyncIterable<LogEntry>
  sources(hostId: string): Promise<LogSources>
}

function cursorOf(pageToken: string): string {
  const cursor = LogCursor.safeParse(decodePageToken(pageToken))
  if (cursor.success) return cursor.data
  throw new ApiError('invalid_request', 'This pageToken is not one of ours. Start again without it.')
}

export function createLogService(driver: LogDriver, hosts: HostPort): LogService {
  let searches = 0
  const requireHost = (hostId: string) => {
    if (!hosts.hostIds().includes(hostId)) throw notFound('host', hostId)
  }

  return {
    requireHost,

    async search(hostId, { limit, pageToken, ...filter }, signal) {
      requireHost(hostId)
      const before = pageToken === undefined ? undefined : cursorOf(pageToken)
      if (filter.since !== undefined && filter.until !== undefined && filter.since > filter.until) {
        throw new ApiError('invalid_request', 'The end of the time span is before its beginning.', {
          details: { until: 'is before since' },
        })
      }
      if (searches >= MAX_SEARCHES) {
        throw new ApiError('unavailable', 'The journal is being searched by several people. Try again in a moment.')
      }
      searches += 1
      try {
        const { entries, incomplete } = await driver.search(hostId, { ...filter, limit: limit + 1, before }, signal)
        const items = entries.slice(0, limit)
        const last = items.at(-1)
        const goesOn = entries.length > limit || incomplete
        if (last === undefined || !goesOn) return { items, incomplete }
        return { items, incomplete, nextPage: encodePageToken(last.cursor) }
      } finally {
        searches -= 1
      }
    },

    follow(hostId, filter, after, signal) {
      requireHost(hostId)
      return driver.follow(hostId, filter, after, signal)
    },

    async sources(hostId) {
      requireHost(hostId)
      return await driver.sources(hostId)
    },
  }
}
