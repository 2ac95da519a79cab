import Fastify from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ApiError } from '../api/errors.ts'
import { openHostDatabase } from '../store/host-database.ts'
import { handleErrors } from './errors.ts'
import { rememberAnswers } from './idempotency.ts'

describe('Idempotency-Key', () => {
  let made: unknown[] = []
  let gate: Promise<void> = Promise.resolve()
  let now = 1_000_000
  const db = openHostDatabase(':memory:')
  const build = () => {
    const app = Fastify()
    handleErrors(app)
    rememberAnswers(app, db, () => now)
    app.post('/things', async (request, reply) => {
      await gate
      if (JSON.stringify(request.body).includes('bad')) throw new ApiError('name_taken', 'taken')
      made.push(request.body)
      return reply.code(202).header('location', `/tasks/${made.length}`).send({ number: made.length })
    })
    app.post('/secrets', { config: { idempotent: false } }, async () => ({ secret: made.push('secret') }))
    return app
  }
  let app = build()
  beforeEach(() => {
    made = []
    gate = Promise.resolve()
    app = build()
    db.exec('DELETE FROM idempotency')
  })
  afterEach(() => app.close())

  const post = (payload: object, key?: string, url = '/things') =>
    app.inject({ method: 'POST', url, payload, headers: key === undefined ? {} : { 'idempotency-key': key } })

  it('does a repeated request once and answers it alike', async () => {
    const first = await post({ name: 'a' }, 'k1')
    const second = await post({ name: 'a' }, 'k1')
    expect(made).toHaveLength(1)
    expect([second.statusCode, second.body, second.headers.location]).toEqual([202, first.body, '/tasks/1'])
    expect(second.headers['idempotency-replayed']).toBe('true')
    expect(second.headers['content-type']).toBe('application/json; charset=utf-8')
    await post({ name: 'a' }, 'k2')
    await post({ name: 'a' })
    expect(made).toHaveLength(3)
  })

  it('repeats a long answer too, which comes as bytes', async () => {
    app.post('/long', async (_request, reply) => reply.type('application/json').send(Buffer.from('{"long":true}')))
    const answers = [await post({}, 'k1', '/long'), await post({}, 'k1', '/long')]
    expect(answers.map(answer => answer.body)).toEqual(['{"long":true}', '{"long":true}'])
    expect(answers[1]?.headers['idempotency-replayed']).toBe('true')
  })

  it('refuses a key that was used for something else', async () => {
    await post({ name: 'a' }, 'k1')
    expect((await post({ name: 'b' }, 'k1')).json().code).toBe('invalid_request')
    expect((await post({ name: 'a' }, 'not printable \u00e4')).statusCode).toBe(400)
    expect(made).toHaveLength(1)
  })

  it('lets a failed request be tried again', async () => {
    expect((await post({ name: 'bad' }, 'k1')).statusCode).toBe(409)
    expect((await post({ name: 'good' }, 'k1')).statusCode).toBe(202)
  })

  it('refuses the second of two at the same time', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    gate = promise
    // An injected request begins when it is waited for.
    const first = post({ name: 'a' }, 'k1').then(response => response)
    const second = await post({ name: 'a' }, 'k1')
    expect([second.statusCode, second.json().code]).toEqual([409, 'illegal_state'])
    resolve()
    expect((await first).statusCode).toBe(202)
    expect(made).toHaveLength(1)
  })

  it('forgets after a day', async () => {
    await post({ name: 'a' }, 'k1')
    now += 25 * 3_600_000
    await post({ name: 'a' }, 'k1')
    expect(made).toHaveLength(2)
  })

  it('keeps no secrets', async () => {
    await post({}, 'k1', '/secrets')
    await post({}, 'k1', '/secrets')
    expect(made).toHaveLength(2)
    expect(db.prepare('SELECT * FROM idempotency').all()).toEqual([])
  })

  it('knows answers after a restart, and frees what was under way', async () => {
    await post({ name: 'a' }, 'k1')
    db.prepare("INSERT INTO idempotency (key, fingerprint, created_at) VALUES (' k2', 'x', ?)").run(now)
    app = build()
    expect((await post({ name: 'a' }, 'k1')).headers['idempotency-replayed']).toBe('true')
    expect((await post({ name: 'b' }, 'k2')).statusCode).toBe(202)
  })
})
