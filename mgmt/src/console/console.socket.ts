import { once } from 'node:events'
import { chmod, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { Id } from '../api/common.schema.ts'
import { ApiError } from '../api/errors.ts'
import type { BundleContent } from './console.ports.ts'
import { ConsoleInstall, ConsoleNetwork, ConsoleNote, HEAD_BYTES, PasswordReset } from './console.schema.ts'
import type { ConsoleService } from './console.service.ts'

const MAX_BODY = 16 * 1024

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += String(chunk)
    if (text.length > MAX_BODY) throw new ApiError('invalid_request', 'This is too much.')
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new ApiError('invalid_request', 'This is not JSON.')
  }
}

async function bytesOf(request: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > most) throw new ApiError('invalid_request', 'This is too much.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** What is asked for: method and path, with the names of things as `:id`. */
function wish({ method, url = '' }: IncomingMessage): { what: string; id: string } {
  const [, room = '', ...rest] = url.split('/')
  // The rooms in which the second part of a path is a name.
  const isNamed = ['changes', 'tasks', 'support-bundles'].includes(room) && rest.length > 0
  const [id = '', ...more] = rest
  const path = isNamed ? [room, ':id', ...more] : [room, ...rest]
  return { what: `${method} ${path.join('/')}`, id }
}

/** What the service answers; a stream is sent as it is. */
async function answer(service: ConsoleService, request: IncomingMessage): Promise<unknown> {
  const { what, id } = wish(request)
  switch (what) {
    case 'GET status':
      return await service.status()
    case 'GET network':
      return await service.network()
    case 'GET changes/:id':
      return service.change(id)
    case 'POST changes/:id/confirm':
      return await service.confirm(id, performance.now())
    case 'POST changes/:id/revert':
      return await service.revert(id)
    case 'POST password': {
      const { password, revokeTokens } = PasswordReset.parse(await bodyOf(request))
      return (await service.resetPassword(password, revokeTokens)) ?? {}
    }
    case 'POST note':
      return (await service.note(ConsoleNote.parse(await bodyOf(request)).action)) ?? {}
    case 'POST network':
      return await service.changeNetwork(ConsoleNetwork.parse(await bodyOf(request)).config)
    case 'POST firewall/:id':
      if (id !== 'open') throw new ApiError('not_found', 'The console has nothing like that.')
      return (await service.openFirewall()) ?? {}
    case 'GET tasks/:id':
      return service.task(Id.parse(id))
    case 'POST support-bundles':
      return await service.makeBundle()
    case 'POST support-bundles/:id/written':
      return (await service.removeBundle(Id.parse(id))) ?? {}
    case 'GET update':
      return await service.update()
    case 'POST update/head':
      return await service.inspectUpdate(await bytesOf(request, HEAD_BYTES))
    case 'POST update/bundle':
      return await service.receiveUpdate(request)
    case 'POST update/discard':
      return (await service.discardUpdate()) ?? {}
    case 'POST update/install':
      return await service.installUpdate(ConsoleInstall.parse(await bodyOf(request)).allowOlder)
    default:
      throw new ApiError('not_found', 'The console has nothing like that.')
  }
}

/** Sends an archive. */
async function sendBundle({ content, sizeBytes, name }: BundleContent, reply: ServerResponse): Promise<void> {
  reply.writeHead(200, {
    ...{ 'content-type': 'application/gzip', 'content-length': sizeBytes, connection: 'close' },
    'content-disposition': `attachment; filename="${name}"`,
  })
  await pipeline(content, reply)
}

/** Status code and message of a failure; values that were sent are not repeated. */
function failure(error: unknown): { status: number; message: string } {
  if (error instanceof z.ZodError) return { status: 400, message: error.issues[0]?.message ?? 'not allowed' }
  if (error instanceof ApiError) return { status: 409, message: error.message }
  return { status: 500, message: 'The service could not do it. See its log.' }
}

/**
 * Listens on a socket that only root can open: its mode is that before anybody is let in, because the process's own
 * mask decides it. Resolves with what closes it.
 */
export async function listenForConsole(
  path: string,
  service: ConsoleService,
  warn: (error: unknown) => void,
): Promise<() => Promise<void>> {
  const server = createServer((request, reply) => {
    const send = (status: number, body: unknown) => {
      // Somebody who still sends an update reads why it was refused: the connection is the client's to close.
      const connection = request.complete || request.method === 'GET' ? 'close' : 'keep-alive'
      reply.writeHead(status, { 'content-type': 'application/json', connection }).end(JSON.stringify(body))
    }
    const { what, id } = wish(request)
    const answered =
      what === 'GET support-bundles/:id/content'
        ? (async () => sendBundle(await service.openBundle(Id.parse(id)), reply))()
        : answer(service, request).then(body => send(200, body))
    answered.catch(error => {
      const { status, message } = failure(error)
      if (status === 500) warn(error)
      if (reply.headersSent) reply.destroy()
      else send(status, { message })
    })
  })
  // A slow stick takes its time; who only listens for long is ended by what reads (system/until-silent.ts).
  server.requestTimeout = 0
  await rm(path, { force: true })
  const mask = process.umask(0o177)
  try {
    server.listen(path)
    await once(server, 'listening')
  } finally {
    process.umask(mask)
  }
  await chmod(path, 0o600)
  return async () => {
    server.closeAllConnections()
    await new Promise(done => server.close(done))
  }
}
