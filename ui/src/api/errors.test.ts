import { describe, expect, it } from 'vitest'
import { ApiFailure, failureOf, fieldErrors, toFailure } from './errors.ts'

const answer = (status: number, body: string) => new Response(body, { status })

describe('failureOf', () => {
  it('keeps what the service says', async () => {
    const body = { code: 'name_taken', message: 'Choose another name.', requestId: 'r-1', details: { name: 'web' } }
    expect(await failureOf(answer(409, JSON.stringify(body)))).toMatchObject({ status: 409, ...body })
  })

  it('explains an answer that is not the API’s, such as a proxy’s page', async () => {
    const failure = await failureOf(answer(502, '<h1>Bad gateway</h1>'))
    expect(failure).toMatchObject({ status: 502, code: 'unexpected', requestId: undefined })
    expect(failure.message).toContain('502')
  })
})

it('finds the messages of single fields', () => {
  const issues = [
    { in: 'body', path: 'config.subnet', message: 'is no network' },
    { in: 'body', path: ['disks', 0], message: 'too large' },
    { in: 'body', path: 'odd', message: 7 },
  ]
  const failure = new ApiFailure(400, { code: 'invalid_request', message: 'Not valid', details: { issues } })
  expect(fieldErrors(failure)).toEqual({ 'config.subnet': 'is no network', 'disks.0': 'too large' })
  expect(fieldErrors(new ApiFailure(500, { code: 'internal', message: 'x' }))).toEqual({})
  expect(fieldErrors(new Error('x'))).toEqual({})
})

it('turns anything thrown into a failure', () => {
  expect(toFailure(new Error('broken')).message).toBe('broken')
  expect(toFailure('text').message).toBe('text')
  const own = new ApiFailure(404, { code: 'not_found', message: 'gone' })
  expect(toFailure(own)).toBe(own)
})
