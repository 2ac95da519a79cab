import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { handleErrors } from './errors.ts'
import { serveUi } from './static-ui.ts'

describe('user interface', () => {
  let root: string
  let app: FastifyInstance
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'lqx-ui-'))
    const ui = join(root, 'ui')
    await mkdir(join(ui, 'assets'), { recursive: true })
    await writeFile(join(root, 'secret.txt'), 'secret')
    await writeFile(join(ui, 'index.html'), '<title>LimiQuantix</title>')
    await writeFile(join(ui, 'favicon.svg'), '<svg/>')
    await writeFile(join(ui, 'assets/index-Ab3dEf9_.js'), 'plain')
    await writeFile(join(ui, 'assets/index-Ab3dEf9_.js.br'), 'brotli')
    app = Fastify()
    handleErrors(app)
    await serveUi(app, ui)
  })
  afterAll(async () => {
    await app.close()
    await rm(root, { recursive: true })
  })
  const get = (url: string, headers = {}) => app.inject({ url, headers })

  it('answers every address of the application with its page, which is never kept', async () => {
    for (const url of ['/', '/vms', '/vms/0198c0de-0000-7000-8000-000000000000/console?full=1', '/login']) {
      const { statusCode, headers, body } = await get(url)
      expect([url, statusCode, headers['cache-control'], body]).toEqual([
        url,
        200,
        'no-cache',
        '<title>LimiQuantix</title>',
      ])
      expect(headers['content-type']).toContain('text/html')
    }
  })

  it('lets browsers keep what has a hash in its name, compressed if they can', async () => {
    const plain = await get('/assets/index-Ab3dEf9_.js')
    expect([plain.body, plain.headers['cache-control']]).toEqual(['plain', 'public, max-age=31536000, immutable'])
    const compressed = await get('/assets/index-Ab3dEf9_.js', { 'accept-encoding': 'br, gzip' })
    expect([compressed.body, compressed.headers['content-encoding']]).toEqual(['brotli', 'br'])
    expect(compressed.headers['content-type']).toContain('javascript')
  })

  it('revalidates other files', async () => {
    const icon = await get('/favicon.svg')
    expect([icon.body, icon.headers['cache-control']]).toEqual(['<svg/>', 'no-cache'])
    const again = await get('/favicon.svg', { 'if-none-match': icon.headers.etag })
    expect(again.statusCode).toBe(304)
  })

  it('has no page for missing files and unknown parts of the API', async () => {
    for (const url of ['/assets/gone-Ab3dEf9_.js', '/missing.png', '/api/v1/x', '/api/v2']) {
      const response = await get(url)
      expect([url, response.statusCode, response.json().code]).toEqual([url, 404, 'not_found'])
      expect(response.headers['cache-control']).toBe('no-store')
    }
  })

  it('gives out nothing from elsewhere', async () => {
    for (const url of [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/assets/../../secret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..\\..\\secret.txt',
      '//etc/passwd.txt',
      '/secret.txt%00.html',
    ]) {
      expect((await get(url)).body).not.toBe('secret')
    }
  })
})
