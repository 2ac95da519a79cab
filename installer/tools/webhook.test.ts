import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { answersFrom } from '../test-machine.ts'
import { type Report, report } from './webhook.ts'

let server: Server | undefined
afterEach(() => server?.close())

/** A webhook that answers with these codes, one after the other, and then with 204. */
async function listening(codes: number[], path = '/hook') {
  const seen: { body: unknown; headers: IncomingHttpHeaders }[] = []
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    request.on('end', () => {
      seen.push({ body: JSON.parse(body), headers: request.headers })
      response.writeHead(codes.shift() ?? 204, { location: '/elsewhere' }).end()
    })
  })
  await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { seen, answers: answersFrom(`webhook: {url: "http://127.0.0.1:${port}${path}", token: hook-token}`) }
}

const body = (event: Report['event']): Report => ({
  ...{ event, version: '0.2.0', hostName: 'host-1', serial: 'S-1', percent: 40, message: 'words' },
})
const QUICK = { resultMs: 2_000, retryMs: 5 }

it('is told, with the token as bearer', async () => {
  const { seen, answers } = await listening([])
  expect(await report(answers, body('progress'), QUICK)).toBeUndefined()
  expect(seen).toMatchObject([
    { body: body('progress'), headers: { authorization: 'Bearer hook-token', 'content-type': 'application/json' } },
  ])
})

it('is told progress once, whether it listens or not', async () => {
  const { seen, answers } = await listening([503])
  expect(await report(answers, body('progress'), QUICK)).toBe('the webhook answered 503')
  expect(seen).toHaveLength(1)
})

it.each(['succeeded', 'failed'] as const)('is told "%s" until it has taken it', async event => {
  const { seen, answers } = await listening([503, 500])
  expect(await report(answers, body(event), QUICK)).toBeUndefined()
  expect(seen).toHaveLength(3)
})

it('is given up in the end, in words without the token', async () => {
  const answers = answersFrom('webhook: {url: "http://127.0.0.1:1/hook", token: hook-token}')
  const problem = await report(answers, body('failed'), { resultMs: 30, retryMs: 5 })
  expect(problem).toContain('the webhook was not reached')
  expect(problem).not.toContain('hook-token')
})

it('does not carry the token elsewhere', async () => {
  const { seen, answers } = await listening([307])
  expect(await report(answers, body('progress'), QUICK)).toContain('the webhook was not reached')
  expect(seen).toHaveLength(1)
})
