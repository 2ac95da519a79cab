import { createServer, type Server } from 'node:http'

/**
 * Port 80: sends browsers to the same address over TLS and does nothing else, except that an authority is answered
 * what `answer` has for a path. `httpsPort` is left out of the address when it is 443.
 */
export function createRedirectServer(
  httpsPort: number,
  answer: (path: string) => string | undefined = () => undefined,
): Server {
  const server = createServer(
    { headersTimeout: 5_000, requestTimeout: 5_000, maxHeaderSize: 8_192 },
    (request, response) => {
      const host = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(:\d+)?$/.exec(request.headers.host ?? '')?.[1]
      if (host === undefined || !request.url?.startsWith('/')) {
        response.writeHead(400, { connection: 'close' }).end()
        return
      }
      const text = request.method === 'GET' ? answer(request.url) : undefined
      if (text !== undefined) {
        response.writeHead(200, { 'content-type': 'application/octet-stream', connection: 'close' }).end(text)
        return
      }
      const port = httpsPort === 443 ? '' : `:${httpsPort}`
      response.writeHead(308, { location: `https://${host}${port}${request.url}`, connection: 'close' }).end()
    },
  )
  server.maxConnections = 64
  return server
}
