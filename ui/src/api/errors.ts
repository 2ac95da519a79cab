import type { ErrorBody, ErrorCode } from '../../../mgmt/src/api/errors.ts'

/** `network`: no answer at all; `unexpected`: an answer that is not the API's. */
export type FailureCode = ErrorCode | 'network' | 'unexpected'

/** A request that did not succeed, in the API's own words. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  readonly status: number
  readonly code: FailureCode
  readonly requestId: string | undefined
  readonly details: Record<string, unknown> | undefined

  constructor(
    status: number,
    body: { code: FailureCode; message: string } & Partial<Omit<ErrorBody, 'code' | 'message'>>,
  ) {
    super(body.message)
    this.status = status
    this.code = body.code
    this.requestId = body.requestId
    this.details = body.details
  }
}

function isErrorBody(value: unknown): value is ErrorBody {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value && 'requestId' in value
}

/** The failure that an answer with an error status stands for. */
export async function failureOf(response: Response): Promise<ApiFailure> {
  const body: unknown = await response.json().catch(() => undefined)
  if (isErrorBody(body)) return new ApiFailure(response.status, body)
  return new ApiFailure(response.status, {
    code: 'unexpected',
    message: `The service answered ${response.status} without an explanation. Reload the page; if it stays, look at the service's log.`,
  })
}

/** The failure of a request that got no answer. */
export function networkFailure(): ApiFailure {
  return new ApiFailure(0, {
    code: 'network',
    message: 'The host does not answer. Check that it is on and that the network between it and this computer works.',
  })
}

/** Any thrown value as a failure, for showing it. */
export function toFailure(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error
  return new ApiFailure(0, { code: 'unexpected', message: error instanceof Error ? error.message : String(error) })
}

/** Messages per field of a refused form, from the details of `invalid_request`. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiFailure)) return {}
  const issues = error.details?.issues
  if (!Array.isArray(issues)) return {}
  return Object.fromEntries(
    issues.flatMap((issue: { path?: unknown; message?: unknown }) =>
      typeof issue.message === 'string' && issue.path !== undefined
        ? [[Array.isArray(issue.path) ? issue.path.join('.') : String(issue.path), issue.message]]
        : [],
    ),
  )
}
