import { once } from 'node:events'
import { get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serializerCompiler, validatorCompiler } from '@fastify/type-provider-zod'
import Fastify from 'fastify'
import { expect, it } from 'vitest'
import type { Api } from '../api/http.ts'
import { sendError } from '../http/errors.ts'
import { eventRoutes } from './event.routes.ts'
import { createEventHub } from './hub.ts'

async function serve(maxStreams: number) {
  const app = Fastify({ forceCloseConnections: true })
  app.setValidatorCompiler(validatorCompiler).setSerializerCompiler(serializerCompiler).setErrorHandler(sendError)
  app.decorateRequest('stillAllowed', () => true)
  const hub = createEventHub()
  await app.register(async instance => eventRoutes(hub, { maxStreams })(instance as unknown as Api))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const open = async () => {
    const request = get({ host: '127.0.0.1', port, path: '/events', agent: false })
    const [response] = await once(request, 'response')
    response.on('error', () => {})
    return { status: response.statusCode, close: () => request.destroy() }
  }
  return { app, open, [Symbol.asyncDispose]: () => app.close() }
}

it('opens a limited number of streams, and takes back the place of one that ended', async () => {
  await using t = await serve(2)
  const streams = [await t.open(), await t.open(), await t.open()]
  expect(streams.map(stream => stream.status)).toEqual([200, 200, 503])
  streams[0]?.close()
  await expect.poll(async () => (await t.open()).status).toBe(200)
})

it('opens no stream for a HEAD, which nobody would read or end', async () => {
  await using t = await serve(1)
  expect((await t.app.inject({ method: 'HEAD', url: '/events' })).statusCode).toBe(404)
  expect((await t.open()).status).toBe(200)
})
