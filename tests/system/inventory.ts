import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Report } from '../../installer/tools/webhook.ts'

/** The host of the tests, as a machine behind QEMU's own network sees it. */
const HOST = '10.0.2.2'

/** A server such as a data centre has: hands out an answer file, and is told about installations. */
export class Inventory implements AsyncDisposable {
  static readonly TOKEN = 'token-of-the-inventory'
  /** What `/answers.yaml` says. */
  answers = ''
  readonly reports: Report[] = []
  /** Reports that came without the token. */
  refused = 0
  readonly #server: Server

  private constructor() {
    this.#server = createServer(async (request, response) => {
      if (request.url === '/answers.yaml') return void response.end(this.answers)
      response.writeHead((await this.#take(request)) ? 204 : 401).end()
    })
  }

  static async listen(): Promise<Inventory> {
    const inventory = new Inventory()
    await new Promise<void>(resolve => inventory.#server.listen(0, '127.0.0.1', resolve))
    return inventory
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo
    return `http://${HOST}:${port}`
  }

  async #take(request: IncomingMessage): Promise<boolean> {
    const body = await text(request)
    if (request.headers.authorization !== `Bearer ${Inventory.TOKEN}`) {
      this.refused += 1
      return false
    }
    this.reports.push(JSON.parse(body) as Report)
    return true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise(resolve => this.#server.close(resolve))
  }
}
