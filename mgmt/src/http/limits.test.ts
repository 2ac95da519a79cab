import { once } from 'node:events'
import { createServer, get, type Server } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { type AddressInfo, connect, type Socket } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { expect, it } from 'vitest'
import { subnetOf } from '../lib/subnet.ts'
import { knowConnection, limitConnections, limitRequests } from './limits.ts'

const portOf = (server: { address(): AddressInfo | string | null }) => (server.address() as AddressInfo).port

async function listening(server: Server) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const clients: Socket[] = []
  return {
    /** A connection that the server has seen. */
    async open() {
      const client = connect(portOf(server), '127.0.0.1').on('error', () => {})
      clients.push(client)
      await Promise.all([once(client, 'connect'), once(server, 'connection')])
      return client
    },
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) client.destroy()
      server.closeAllConnections()
      server.close()
    },
  }
}

it('one address holds a limited number of connections', async () => {
  const server = createServer()
  limitConnections(server, { max: 100, perAddress: 2 })
  await using t = await listening(server)
  const clients = [await t.open(), await t.open(), await t.open()]
  await expect.poll(() => clients.map(client => client.closed)).toEqual([false, false, true])
  clients[0]?.destroy()
  await expect.poll(() => new Promise(resolve => server.getConnections((_, count) => resolve(count)))).toBe(1)
  const next = await t.open()
  await new Promise(resolve => setImmediate(resolve))
  expect(next.closed).toBe(false)
})

it('connections that do nothing keep nobody out, and known callers stay', async () => {
  const server = createServer()
  limitConnections(server, { max: 3, perAddress: 100 })
  await using t = await listening(server)
  const known = await t.open()
  knowConnection(server, { remoteAddress: known.localAddress ?? '', remotePort: known.localPort ?? 0 })
  const idle = [await t.open(), await t.open()]
  const late = await t.open()
  await expect.poll(() => idle.map(client => client.closed)).toEqual([true, false])
  expect([known.closed, late.closed]).toEqual([false, false])
})

it('all addresses of an IPv6 network count as one', () => {
  expect(subnetOf('2001:db8:0:1::1')).toBe(subnetOf('2001:db8:0:1:ffff::2'))
  expect(subnetOf('2001:db8:0:1::1')).not.toBe(subnetOf('2001:db8:0:2::1'))
  expect(subnetOf('::ffff:192.0.2.1')).not.toBe(subnetOf('::ffff:192.0.2.2'))
})

it('requests that are not answered are limited, and their places come back', async () => {
  const app = Fastify({ forceCloseConnections: true })
  limitRequests(app, 2)
  app.get('/never', () => new Promise(() => {}))
  app.get('/now', () => 'yes')
  await app.listen({ host: '127.0.0.1', port: 0 })
  const ask = (path: string) => get({ host: '127.0.0.1', port: portOf(app.server), path, agent: false })
  const status = async () => {
    const request = ask('/now')
    const answered = once(request, 'response').then(([response]) => response.resume().statusCode)
    return await answered.catch(() => 'cut off')
  }
  const slow = [ask('/never'), ask('/never')]
  for (const request of slow) request.on('error', () => {})
  await expect.poll(status).toBe('cut off')
  slow[0]?.destroy()
  await expect.poll(status).toBe(200)
  for (let times = 0; times < 5; times++) expect(await status()).toBe(200)
  await app.close()
})

it('requests of one HTTP/2 connection are limited too', async () => {
  const app = Fastify({ http2: true })
  limitRequests(app as unknown as FastifyInstance, 2)
  app.get('/never', () => new Promise(() => {}))
  app.get('/now', () => 'yes')
  await app.listen({ host: '127.0.0.1', port: 0 })
  const client = connectHttp2(`http://127.0.0.1:${portOf(app.server)}`)
  const ask = (path: string) => client.request({ ':path': path }).on('error', () => {})
  const status = async () => {
    const stream = ask('/now').resume()
    const answer = once(stream, 'response').then(([headers]) => headers[':status'])
    return await Promise.race([answer.catch(() => 'cut off'), once(stream, 'close').then(() => 'cut off')])
  }
  const slow = [ask('/never'), ask('/never')]
  await expect.poll(status).toBe('cut off')
  slow[0]?.close()
  await expect.poll(status).toBe(200)
  client.destroy()
  await app.close()
})
