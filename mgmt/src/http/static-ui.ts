import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../api/errors.ts'

/** Files whose name holds a hash of their content never change. */
const HASHED = /^assets\/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/
const YEAR_SECONDS = 31_536_000

/** Serves the user interface: files, and for every address of the application its one page. */
export async function serveUi(app: FastifyInstance, directory: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: directory,
    serve: false,
    preCompressed: true,
    index: false,
    cacheControl: false,
  })
  const isFile = (name: string) => name !== '' && !name.endsWith('/') && existsSync(join(directory, name))

  app.get('/*', { config: { permission: 'public' }, schema: { hide: true } }, (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/'
    // What looks like the API and is not, and what looks like a file and is not, is no page of the application.
    if (path.startsWith('/api/')) throw new ApiError('not_found', 'There is nothing at this address.')
    const name = path.slice(1)
    if (HASHED.test(name)) {
      return reply.header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`).sendFile(name)
    }
    if (/^[A-Za-z0-9_./-]+\.[a-z0-9]+$/.test(name) && !name.includes('..')) {
      return reply.header('cache-control', 'no-cache').sendFile(isFile(name) ? name : 'missing')
    }
    return reply.header('cache-control', 'no-cache').sendFile('index.html')
  })
}
