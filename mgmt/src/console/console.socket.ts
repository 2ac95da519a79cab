import { once } from 'node:events'
import { chmod, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import { z } from 'zod'
import { ApiError } from '../api/errors.ts'
import { ConsoleNetwork, ConsoleNote, PasswordReset } from './console.schema.ts'
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

async function answer(service: ConsoleService, request: IncomingMessage): Promise<unknown> {
  const [, room = '', id = '', action = ''] = (request.url ?? '').split('/')
  const what = `${request.method} ${room}${id === '' ? '' : '/:id'}${action === '' ? '' : `/${action}`}`
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
    default:
      throw new ApiError('not_found', 'The console has nothing like that.')
  }
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
      reply.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(body))
    }
    answer(service, request).then(
      body => send(200, body),
      error => {
        const { status, message } = failure(error)
        if (status === 500) warn(error)
        send(status, { message })
      },
    )
  })
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
