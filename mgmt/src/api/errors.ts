import { z } from 'zod'

/** Every error code the API can answer with, and its HTTP status. Append only: clients match on the code. */
export const ERROR_STATUS = {
  invalid_request: 400,
  unauthenticated: 401,
  setup_required: 403,
  forbidden: 403,
  csrf_failed: 403,
  not_found: 404,
  method_not_allowed: 405,
  name_taken: 409,
  illegal_state: 409,
  in_use: 409,
  offset_mismatch: 409,
  new_connection_required: 409,
  etag_mismatch: 412,
  too_large: 413,
  unsupported_media_type: 415,
  verification_failed: 422,
  locked: 423,
  precondition_required: 428,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
  no_space: 507,
} as const

export type ErrorCode = keyof typeof ERROR_STATUS

export const ErrorBody = z.strictObject({
  code: z.enum(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]),
  message: z.string().meta({ description: 'What went wrong and what to do about it' }),
  requestId: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
})
export type ErrorBody = z.infer<typeof ErrorBody>

/**
 * An error that the client is meant to see. Everything else that is thrown becomes `internal` with its text kept
 * in the log. `message` says what to do; the technical reason belongs into `cause`.
 */
export class ApiError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown> | undefined

  constructor(code: ErrorCode, message: string, options: { details?: Record<string, unknown>; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ApiError'
    this.code = code
    this.details = options.details
  }

  get status(): number {
    return ERROR_STATUS[this.code]
  }
}

/** The usual 404; what a user may not see is answered the same way. */
export function notFound(what: string, id: string): ApiError {
  return new ApiError('not_found', `There is no ${what} with the id ${id}. It may have been deleted meanwhile.`)
}
