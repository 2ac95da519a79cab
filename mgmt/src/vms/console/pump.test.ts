import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { duplexPair } from 'node:stream'
import { expect, test } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import { closeReason, pump } from './pump.ts'

/** A client of a console whose check comes every 20 ms. */
async function connected(autoPong: boolean) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const [stream] = duplexPair()
  server.on('connection', socket => pump(socket, stream, () => true, 20))
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { autoPong })
  client.on('error', () => {})
  await once(client, 'open')
  return {
    stream,
    client,
    [Symbol.asyncDispose]: async () => {
      client.terminate()
      server.close()
    },
  }
}

test('a client that is gone without a word does not keep its console', async () => {
  await using t = await connected(false)
  await expect.poll(() => t.stream.destroyed).toBe(true)
})

test('a client that only looks keeps its console', async () => {
  await using t = await connected(true)
  let pings = 0
  t.client.on('ping', () => pings++)
  await expect.poll(() => pings).toBeGreaterThan(15)
  expect(t.stream.destroyed).toBe(false)
})

test('a reason is cut to what a close frame holds, in bytes', () => {
  expect(closeReason('short')).toBe('short')
  expect(Buffer.byteLength(closeReason('„'.repeat(120)))).toBeLessThanOrEqual(123)
})
