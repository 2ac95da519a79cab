import { STATUS_CODES } from 'node:http'
import { hasZodFastifySchemaValidationErrors } from '@fastify/type-provider-zod'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ApiError, type ErrorBody, type ErrorCode } from '../api/errors.ts'

/** Codes for client errors that fastify or a plugin found, by their status. */
const BY_STATUS: Record<number, [ErrorCode, string]> = {
  400: ['invalid_request', 'The request is malformed.'],
  404: ['not_found', 'There is nothing at this address.'],
  405: ['method_not_allowed', 'This method is not possible here.'],
  408: ['invalid_request', 'The request took too long to arrive.'],
  413: ['too_large', 'The request is too large.'],
  414: ['invalid_request', 'The address is too long.'],
  415: ['unsupported_media_type', 'Send the body as application/json.'],
  429: ['rate_limited', 'Too many requests. Wait a moment and try again.'],
  431: ['too_large', 'The headers are too large.'],
}

/** Field paths with dots and what is wrong with each, for forms. */
function validationError(error: FastifyError): ApiError {
  const context = error.validationContext ?? 'request'
  const validation = hasZodFastifySchemaValidationErrors(error) ? error.validation : []
  const issues = validation.map(({ instancePath, message }) => ({
    in: context,
    path: instancePath.replace(/^\//, '').replaceAll('/', '.'),
    message: message ?? 'is not valid',
  }))
  const first = issues[0]
  const what = first === undefined ? '' : `: ${first.path === '' ? '' : `${first.path}: `}${first.message}`
  return new ApiError('invalid_request', `The ${context} is not valid${what}`, { details: { issues } })
}

/** The error that a client is told; undefined when it is none of its business. */
export function clientError(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error
  if (!(error instanceof Error)) return undefined
  const known: Partial<FastifyError> = error
  if (known.validation !== undefined) return validationError(error as FastifyError)
  if (known.code === 'FST_ERR_CTP_INVALID_JSON_BODY' || known.code === 'FST_ERR_CTP_EMPTY_JSON_BODY') {
    return new ApiError('invalid_request', 'The body is not valid JSON.', { cause: error })
  }
  const status = known.statusCode
  if (status === undefined || status < 400 || status >= 500) return undefined
  const [code, message] = BY_STATUS[status] ?? ['invalid_request', STATUS_CODES[status] ?? 'The request is not valid.']
  return new ApiError(code, message, { cause: error })
}

export function errorBody(error: ApiError, requestId: string): ErrorBody {
  const body = { code: error.code, message: error.message, requestId }
  return error.details === undefined ? body : { ...body, details: error.details }
}

const INTERNAL = new ApiError(
  'internal',
  'Something went wrong inside the service. The log of the host names the reason under this request id.',
)

/** Answers every failed request with an `ErrorBody`; unexpected ones are logged with their cause and say nothing. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = clientError(error)
  if (known === undefined) request.log.error({ err: error }, 'request failed')
  else if (known.status >= 500) request.log.warn({ err: known }, 'request could not be served')
  const answer = known ?? INTERNAL
  const retryAfter = answer.details?.retryAfterSeconds
  if (typeof retryAfter === 'number') reply.header('retry-after', String(retryAfter))
  else if (answer.status === 503) reply.header('retry-after', '5')
  if (answer.code === 'unauthenticated') reply.header('www-authenticate', 'Bearer')
  return reply
    .code(answer.status)
    .header('content-type', 'application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .serializer(JSON.stringify)
    .send(errorBody(answer, request.id))
}

/** Installs the error handler, and the answers for unknown addresses (404) and wrong methods (405). */
export function handleErrors(app: FastifyInstance): void {
  const patterns: { pattern: RegExp; methods: string[] }[] = []
  app.addHook('onRoute', route => {
    // The user interface answers every other address.
    if (!route.url.startsWith('/api/')) return
    const source = route.url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:[A-Za-z]+/g, '[^/]+')
    patterns.push({ pattern: new RegExp(`^${source}/?$`), methods: [route.method].flat() })
  })

  app.setErrorHandler(sendError)
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? ''
    const methods = patterns.filter(({ pattern }) => pattern.test(path)).flatMap(entry => entry.methods)
    if (methods.length === 0)
      return sendError(new ApiError('not_found', 'There is nothing at this address.'), request, reply)
    const allow = [...new Set(methods)].sort().join(', ')
    reply.header('allow', allow)
    return sendError(new ApiError('method_not_allowed', `Possible here: ${allow}.`), request, reply)
  })
}
