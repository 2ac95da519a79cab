import { createSocket, type Socket } from 'node:dgram'

const [A, IN] = [1, 1]
/** Bits of the header's flags: an answer, recursion available, and "there is no such name". */
const [ANSWER, AVAILABLE, NO_SUCH_NAME] = [0x8000, 0x0080, 3]

interface Question {
  name: string
  type: number
  /** Where the question ends in the packet. */
  end: number
}

/** The only question of a query; undefined when the packet is none. */
export function questionOf(packet: Buffer): Question | undefined {
  if (packet.length < 17 || packet.readUInt16BE(4) !== 1) return undefined
  const labels: string[] = []
  let at = 12
  for (;;) {
    const length = packet[at] ?? 255
    if (length > 63 || at + length + 5 > packet.length) return undefined
    if (length === 0) break
    labels.push(packet.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  return { name: labels.join('.').toLowerCase(), type: packet.readUInt16BE(at + 1), end: at + 5 }
}

/** What a name server says that knows IPv4 addresses only; undefined to what is no query. */
export function dnsAnswer(query: Buffer, addressOf: (name: string) => string | undefined): Buffer | undefined {
  const question = questionOf(query)
  if (question === undefined) return undefined
  const address = addressOf(question.name)
  const hasAnswer = address !== undefined && question.type === A
  const head = Buffer.from(query.subarray(0, question.end))
  head.writeUInt16BE((query.readUInt16BE(2) & 0x7900) | ANSWER | AVAILABLE | (address ? 0 : NO_SUCH_NAME), 2)
  head.writeUInt16BE(hasAnswer ? 1 : 0, 6)
  head.writeUInt32BE(0, 8)
  if (!hasAnswer) return head
  // The name by a pointer to the question, class, a time to live of zero, four bytes.
  const record = Buffer.from([0xc0, 12, 0, A, 0, IN, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)])
  return Buffer.concat([head, record])
}

/** A name server on the loopback interface. */
export class DnsServer {
  readonly port: number
  private readonly socket: Socket

  private constructor(socket: Socket, addressOf: (name: string) => string | undefined) {
    this.socket = socket
    this.port = socket.address().port
    socket.on('message', (query, from) => {
      const answer = dnsAnswer(query, addressOf)
      if (answer !== undefined) socket.send(answer, from.port, from.address)
    })
  }

  static async listen(addressOf: (name: string) => string | undefined): Promise<DnsServer> {
    const socket = createSocket('udp4')
    return await new Promise((resolve, reject) => {
      socket.once('error', reject)
      socket.bind(0, '127.0.0.1', () => resolve(new DnsServer(socket, addressOf)))
    })
  }

  close(): void {
    this.socket.close()
  }
}
