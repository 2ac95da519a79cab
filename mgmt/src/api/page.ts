import { ApiError } from './errors.ts'

/** The opaque token that continues after `key`. */
export function encodePageToken(key: string): string {
  return Buffer.from(key, 'utf8').toString('base64url')
}

/** The key in a token; throws `invalid_request` for what is none. */
export function decodePageToken(token: string): string {
  const key = Buffer.from(token, 'base64url').toString('utf8')
  if (encodePageToken(key) !== token) {
    throw new ApiError('invalid_request', 'This pageToken is not one of ours. Start again without it.', {
      details: { pageToken: 'not a page token' },
    })
  }
  return key
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * One page of `items`, ordered by the unique key that `keyOf` gives (ascending unless `order` says otherwise).
 * The token names the last key of the page, so that items which come or go meanwhile neither repeat nor hide others.
 */
export function paginate<T>(
  items: readonly T[],
  query: { limit: number; pageToken?: string | undefined },
  keyOf: (item: T) => string,
  order: 'ascending' | 'descending' = 'ascending',
): { items: T[]; total: number; nextPage?: string } {
  const sign = order === 'ascending' ? 1 : -1
  const sorted = items.map(item => ({ item, key: keyOf(item) })).sort((a, b) => sign * compare(a.key, b.key))
  let from = 0
  if (query.pageToken !== undefined) {
    const last = decodePageToken(query.pageToken)
    from = sorted.findIndex(entry => sign * compare(entry.key, last) > 0)
    if (from === -1) from = sorted.length
  }
  const page = sorted.slice(from, from + query.limit)
  const last = page.at(-1)
  const result = { items: page.map(entry => entry.item), total: items.length }
  if (last === undefined || from + page.length >= sorted.length) return result
  return { ...result, nextPage: encodePageToken(last.key) }
}
