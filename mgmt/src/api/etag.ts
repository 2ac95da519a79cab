import type { FastifyRequest } from 'fastify'
import { ApiError } from './errors.ts'

/** Entity tag of a resource whose config was last changed at this store revision, or has this digest. */
export function etagOf(revision: number | string): string {
  return `"${revision}"`
}

/**
 * Demands that the client has seen the config it is about to change: `If-Match` absent is 428
 * (`precondition_required`), naming none of the current tag is 412 (`etag_mismatch`). `*` agrees to any.
 */
export function requireIfMatch(request: Pick<FastifyRequest, 'headers'>, revision: number | string): void {
  const header = request.headers['if-match']
  if (header === undefined) {
    throw new ApiError(
      'precondition_required',
      'Send the ETag of the resource you have seen as If-Match, so that nobody else is overwritten.',
    )
  }
  const tags = header.split(',').map(tag => tag.trim())
  if (tags.includes('*') || tags.includes(etagOf(revision))) return
  throw new ApiError('etag_mismatch', 'Somebody else changed this meanwhile. Load it again and repeat your change.', {
    details: { etag: etagOf(revision) },
  })
}
