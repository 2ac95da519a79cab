import { getEventListeners, once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connectConsole } from './socket.ts'

test('a console that ended leaves nothing behind, and one that breaks does not end the process', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lqx-console-'))
  const path = join(directory, 'socket')
  const server = createServer(peer => peer.resume()).listen(path)
  await once(server, 'listening')
  const service = new AbortController()
  const socket = await connectConsole(path, service.signal)
  expect(getEventListeners(service.signal, 'abort').length).toBeGreaterThan(0)
  socket.destroy(new Error('broken'))
  await new Promise(resolve => socket.once('close', resolve))
  expect(getEventListeners(service.signal, 'abort')).toEqual([])
  server.close()
  await rm(directory, { recursive: true })
})
