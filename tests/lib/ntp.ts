import { createSocket, type Socket } from 'node:dgram'

const PORT = 123
/** From 1900, NTP's epoch, to 1970. */
const SECONDS = 2_208_988_800

function writeTime(packet: Buffer, at: number, milliseconds: number): void {
  packet.writeUInt32BE((Math.floor(milliseconds / 1000) + SECONDS) >>> 0, at)
  packet.writeUInt32BE(Math.floor(((milliseconds % 1000) / 1000) * 2 ** 32) >>> 0, at + 4)
}

/** The answer of a good server (stratum 2) to a client's packet: its own time, and the client's sent back. */
export function ntpAnswer(request: Buffer, now: number): Buffer {
  const answer = Buffer.alloc(48)
  // No leap second, the client's version, mode 4: server.
  answer[0] = ((request[0] ?? 0) & 0b0011_1000) | 4
  answer[1] = 2
  answer[2] = request[2] ?? 6
  answer.writeInt8(-20, 3)
  answer.writeUInt32BE(1 << 6, 8)
  answer.set([127, 0, 0, 1], 12)
  writeTime(answer, 16, now - 1000)
  request.copy(answer, 24, 40, 48)
  writeTime(answer, 32, now)
  writeTime(answer, 40, now)
  return answer
}

/** A time server on the loopback interface. */
export class NtpServer {
  answered = 0
  private readonly socket: Socket

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('message', (request, from) => {
      if (request.length < 48) return
      this.answered += 1
      socket.send(ntpAnswer(request, Date.now()), from.port, from.address)
    })
  }

  /** Undefined when the port is taken or not ours to take: clients ask no other. */
  static async listen(): Promise<NtpServer | undefined> {
    const socket = createSocket('udp4')
    return await new Promise(resolve => {
      socket.once('error', () => resolve(undefined))
      socket.bind(PORT, '127.0.0.1', () => resolve(new NtpServer(socket)))
    })
  }

  close(): void {
    this.socket.close()
  }
}
