import { randomUUID } from 'node:crypto'
import { WebSocket } from 'ws'
import type { ApiClient } from './api.ts'
import { until, within } from './wait.ts'

/** A VM's console over the API's WebSocket. Everything received is kept, so nothing is missed between two looks. */
export class ConsoleClient {
  private socket: WebSocket
  private readonly connect: () => WebSocket
  private received = Buffer.alloc(0)
  private closed: string | undefined

  private constructor(connect: () => WebSocket) {
    this.connect = connect
    this.socket = this.attach()
  }

  private attach(): WebSocket {
    const socket = this.connect()
    this.closed = undefined
    socket.on('message', (data: Buffer) => {
      this.received = Buffer.concat([this.received, data])
    })
    socket.on('close', (code, reason) => {
      this.closed = `closed with ${code} ${reason.toString()}`
    })
    socket.on('error', error => {
      this.closed = error.message
    })
    return socket
  }

  static async open(
    api: ApiClient,
    vmId: string,
    which: 'vnc' | 'serial',
    headers: Record<string, string> = {},
  ): Promise<ConsoleClient> {
    const url = `${api.url.replace(/^http/, 'ws')}/api/v1/vms/${vmId}/console/${which}`
    const client = new ConsoleClient(
      () =>
        new WebSocket(url, {
          agent: api.pinned.agent,
          headers: { origin: api.url, ...api.credentials(), ...headers },
        }),
    )
    await client.opened(which)
    return client
  }

  private async opened(which: string): Promise<void> {
    const opened = new Promise<void>((resolve, reject) => {
      this.socket.on('open', () => resolve())
      this.socket.on('error', reject)
    })
    await within(`the ${which} console opens`, 30_000, opened)
  }

  get bytes(): Buffer {
    return this.received
  }

  get text(): string {
    return this.received.toString('utf8')
  }

  /** Waits until `pattern` is somewhere in the text received from character `from` on. */
  async expect(pattern: RegExp, deadlineMs: number, from = 0): Promise<RegExpExecArray> {
    return await until(
      `${pattern} on the console; so far: ${JSON.stringify(this.text.slice(from).slice(-400))} ${this.closed ?? ''}`,
      () => pattern.exec(this.text.slice(from)),
      { deadlineMs, everyMs: 100 },
    ).catch(error => {
      throw new Error(`${pattern} did not come; the console shows: ${this.text.slice(from).slice(-600)}`, {
        cause: error,
      })
    })
  }

  /** Types a command at the guest's prompt and waits for its answer. */
  async command(line: string, answer: RegExp, deadlineMs = 60_000): Promise<RegExpExecArray> {
    const from = this.text.length
    this.socket.send(Buffer.from(`${line}\r`))
    return await this.expect(answer, deadlineMs, from)
  }

  /**
   * Waits until the test guest is at its prompt now. The console begins with what was printed earlier, by an earlier
   * run of the guest too, so only an answer to a word that was never sent before counts. A console that the service
   * closed, because libvirt was busy with the start, is opened again, as the browser does it.
   */
  async prompt(deadlineMs: number): Promise<void> {
    const attempt = async () => {
      if (this.closed !== undefined) {
        this.socket = this.attach()
        await this.opened('serial')
      }
      const word = randomUUID()
      return await this.command(`echo ${word}`, new RegExp(`\\n${word}`), 3000)
    }
    await until('the guest is at its prompt', attempt, { deadlineMs })
  }

  close(): void {
    this.socket.terminate()
  }
}
