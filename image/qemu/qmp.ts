import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

interface Waiting {
  resolve: (value: unknown) => void
  reject: (error: Error) => void
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/**
 * A connection to QEMU's monitor (QMP: one JSON object a line, QEMU's docs/interop/qmp-spec). Events are ignored: what
 * the users of this class wait for, they see on the serial port or by the end of the process.
 */
export class Qmp implements AsyncDisposable {
  private readonly waiting = new Map<number, Waiting>()
  private next = 1

  private readonly socket: Socket

  private constructor(socket: Socket) {
    this.socket = socket
    createInterface({ input: socket }).on('line', line => this.receive(line))
    socket.on('error', () => {})
    socket.on('close', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('QEMU closed the monitor'))
      this.waiting.clear()
    })
  }

  /** Connects and leaves the negotiation mode. Rejects when nothing listens at the path. */
  static async connect(path: string): Promise<Qmp> {
    const socket = connect(path)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    const qmp = new Qmp(socket)
    await qmp.execute('qmp_capabilities')
    return qmp
  }

  /** Runs a command and returns its result. Rejects with QEMU's words, or after `deadlineMs`. */
  execute(command: string, args: Record<string, unknown> = {}, deadlineMs = 30_000): Promise<unknown> {
    const id = this.next++
    return new Promise((resolve, reject) => {
      const alarm = setTimeout(() => {
        this.waiting.delete(id)
        reject(new Error(`QEMU did not answer ${command} within ${deadlineMs / 1000} s`))
      }, deadlineMs)
      const settle = (act: () => void) => {
        clearTimeout(alarm)
        act()
      }
      this.waiting.set(id, {
        resolve: value => settle(() => resolve(value)),
        reject: error => settle(() => reject(error)),
      })
      this.socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`)
    })
  }

  private receive(line: string): void {
    const message: unknown = JSON.parse(line)
    if (!isRecord(message) || typeof message.id !== 'number') return
    const waiting = this.waiting.get(message.id)
    this.waiting.delete(message.id)
    if (isRecord(message.error)) waiting?.reject(new Error(`QEMU: ${String(message.error.desc)}`))
    else waiting?.resolve(message.return)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy()
  }
}
