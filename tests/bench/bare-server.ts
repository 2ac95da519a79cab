import { readFileSync } from 'node:fs'
import fastify from 'fastify'

/**
 * What the service is compared with: the same web framework with the same TLS settings, answering the same bytes
 * with nothing in between. usage: node bare-server.ts KEY CERT SINGLE.json LIST.json; prints its port.
 */
const [keyFile = '', certFile = '', singleFile = '', listFile = ''] = process.argv.slice(2)
const single: unknown = JSON.parse(readFileSync(singleFile, 'utf8'))
const list: unknown = JSON.parse(readFileSync(listFile, 'utf8'))

const server = fastify({
  http2: true,
  https: { allowHTTP1: true, key: readFileSync(keyFile), cert: readFileSync(certFile) },
})
server.get('/single', () => single)
server.get('/list', () => list)
await server.listen({ host: '127.0.0.1', port: 0 })
const address = server.server.address()
process.stdout.write(`${typeof address === 'object' && address !== null ? address.port : ''}\n`)
