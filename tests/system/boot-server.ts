import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** The host of the tests, as a machine behind QEMU's own network sees it. */
const HOST = '10.0.2.2'

/** One file that was asked for, and how many bytes of it were taken. */
export interface Served {
  name: string
  bytes: number
}

/** A plain web server with the tree for network boot at its top, and a few texts beside it. It counts what is taken. */
export class BootServer implements AsyncDisposable {
  readonly served: Served[] = []
  /** By path. */
  readonly texts = new Map<string, string>()
  /** Files of the tree that are not there when they are asked for the first time. */
  readonly refuseOnce = new Set<string>()
  readonly #server: Server

  private constructor(tree: string) {
    this.#server = createServer((request, response) => {
      const path = request.url ?? '/'
      const done = this.#answer(tree, path, request.method === 'HEAD', response)
      // The machine may go away in the middle, which the count shows.
      done.catch(() => response.destroy())
    })
  }

  static async listen(tree: string): Promise<BootServer> {
    const server = new BootServer(tree)
    await new Promise<void>(resolve => server.#server.listen(0, '127.0.0.1', resolve))
    return server
  }

  /** With a / at its end. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo
    return `http://${HOST}:${port}/`
  }

  async #answer(tree: string, path: string, headOnly: boolean, response: ServerResponse): Promise<void> {
    const text = this.texts.get(path)
    if (text !== undefined) {
      this.served.push({ name: path.slice(1), bytes: Buffer.byteLength(text) })
      response.end(text)
      return
    }
    const name = basename(path)
    const size = path === `/${name}` ? (await stat(join(tree, name)).catch(() => undefined))?.size : undefined
    if (size === undefined || this.refuseOnce.delete(name)) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-length': size })
    if (headOnly) {
      response.end()
      return
    }
    const served: Served = { name, bytes: 0 }
    this.served.push(served)
    const file = createReadStream(join(tree, name), { highWaterMark: 256 * 1024 })
    file.on('data', chunk => {
      served.bytes += chunk.length
    })
    await pipeline(file, response)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise(resolve => this.#server.close(resolve))
  }
}
