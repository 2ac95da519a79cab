import type { Server, Socket } from 'node:net'
import { createServer } from 'node:tls'
import { selfSigned } from '../../mgmt/src/system/openssl.ts'

/** Whole messages at the beginning of `bytes`, each after its length (RFC 5425), and what is left of a further one. */
export function readFrames(bytes: Buffer): { messages: string[]; rest: Buffer } {
  const messages: string[] = []
  let rest = bytes
  for (;;) {
    const space = rest.indexOf(0x20)
    const digits = rest.subarray(0, space === -1 ? 10 : space).toString('latin1')
    if (rest.length > 0 && !/^[1-9]\d*$/.test(digits)) throw new Error(`no length of a frame: ${digits}`)
    const end = space + 1 + Number(digits)
    if (space === -1 || rest.length < end) return { messages, rest }
    messages.push(rest.subarray(space + 1, end).toString('utf8'))
    rest = rest.subarray(end)
  }
}

/** A receiver of syslog over TLS on the loopback interface, whose certificate is for `address` as well. */
export class SyslogReceiver {
  readonly messages: string[] = []
  readonly certificate: string
  readonly port: number
  private readonly server: Server
  private readonly sockets = new Set<Socket>()

  private constructor(server: Server, certificate: string, port: number) {
    this.server = server
    this.certificate = certificate
    this.port = port
  }

  static async listen(address: string): Promise<SyslogReceiver> {
    const pem = await selfSigned({ commonName: 'receiver', dnsNames: ['localhost'], addresses: ['127.0.0.1', address] })
    const server = createServer({ key: pem, cert: pem })
    server.on('tlsClientError', () => {})
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const bound = server.address()
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0
    const certificate = /-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.exec(pem)?.[0] ?? ''
    const receiver = new SyslogReceiver(server, certificate, port)
    server.on('secureConnection', socket => receiver.take(socket))
    return receiver
  }

  private take(socket: Socket): void {
    let rest: Buffer = Buffer.alloc(0)
    this.sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => this.sockets.delete(socket))
    socket.on('data', chunk => {
      const read = readFrames(Buffer.concat([rest, Buffer.from(chunk)]))
      rest = read.rest
      this.messages.push(...read.messages)
    })
  }

  /** Ends every connection, as a receiver does that is restarted. */
  interrupt(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  async close(): Promise<void> {
    this.interrupt()
    await new Promise(resolve => this.server.close(resolve))
  }
}
