import { type Duplex, duplexPair } from 'node:stream'
import { HEIGHT, paintScreen, WIDTH } from './screen.ts'

/** Milliseconds between two pictures. */
const FRAME_MS = 200
/** Length of each message of a client, by its type; of type 2 and 6 the part that is always there. */
const MESSAGE_LENGTH: Record<number, number> = { 0: 20, 2: 4, 3: 10, 4: 8, 5: 6, 6: 8 }

/** 32 bits per pixel, little-endian, red in the third byte: what every client can do. */
function defaultFormat(): Buffer {
  return Buffer.from([32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0])
}

/**
 * A VNC server (RFB 3.8, no password, raw encoding, 32 bits per pixel) that shows the test picture of a VM. Returns
 * the client's end of the connection; it ends when `signal` is aborted.
 */
export function simScreen(name: string, signal: AbortSignal): Duplex {
  const [client, server] = duplexPair()
  const conversation = converse(server, name)
  void conversation.next()
  let received = Buffer.alloc(0)
  let wanted = 12
  server.on('data', (bytes: Buffer) => {
    received = Buffer.concat([received, bytes])
    while (received.length >= wanted) {
      const message = received.subarray(0, wanted)
      received = received.subarray(wanted)
      const step = conversation.next(message)
      if (step.done) return server.destroy()
      wanted = step.value
    }
  })
  const close = () => {
    conversation.return(undefined)
    server.destroy()
    client.destroy()
  }
  signal.addEventListener('abort', close, { once: true })
  server.on('close', close)
  client.on('close', close)
  server.on('error', () => {})
  return client
}

/** The server's part: is given bytes, yields how many it needs next. Ends when the client breaks the rules. */
function* converse(stream: Duplex, name: string): Generator<number, undefined, Buffer> {
  let timer: NodeJS.Timeout | undefined
  try {
    stream.write('RFB 003.008\n')
    if (!(yield 12).toString('latin1').startsWith('RFB 003.')) return
    stream.write(Buffer.from([1, 1]))
    if ((yield 1)[0] !== 1) return
    stream.write(Buffer.alloc(4))
    yield 1
    stream.write(serverInit(name))
    let format = defaultFormat()
    for (;;) {
      const type = (yield 1)[0] ?? 255
      const length = MESSAGE_LENGTH[type]
      if (length === undefined) return
      const body = yield length - 1
      if (type === 0) format = Buffer.from(body.subarray(3))
      if (type === 2) for (let left = body.readUInt16BE(1); left > 0; left--) yield 4
      if (type === 6 && body.readUInt32BE(3) > 0) yield body.readUInt32BE(3)
      if (type !== 3) continue
      const incremental = body[0] === 1
      clearTimeout(timer)
      timer = setTimeout(() => stream.write(update(name, format)), incremental ? FRAME_MS : 0)
    }
  } finally {
    clearTimeout(timer)
  }
}

function serverInit(name: string): Buffer {
  const title = Buffer.from(name, 'utf8')
  const head = Buffer.alloc(24)
  head.writeUInt16BE(WIDTH, 0)
  head.writeUInt16BE(HEIGHT, 2)
  head.set(defaultFormat(), 4)
  head.writeUInt32BE(title.length, 20)
  return Buffer.concat([head, title])
}

/** A FramebufferUpdate with the whole picture as one raw rectangle. */
function update(name: string, format: Buffer): Buffer {
  const [red, green, blue] = [format[10] ?? 16, format[11] ?? 8, format[12] ?? 0]
  const bigEndian = format[2] === 1
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  head.writeUInt16BE(WIDTH, 8)
  head.writeUInt16BE(HEIGHT, 10)
  const data = Buffer.alloc(WIDTH * HEIGHT * 4)
  paintScreen(name, Math.floor(Date.now() / FRAME_MS)).forEach((pixel, index) => {
    const value = (((pixel >> 16) & 255) << red) | (((pixel >> 8) & 255) << green) | ((pixel & 255) << blue)
    if (bigEndian) data.writeUInt32BE(value >>> 0, index * 4)
    else data.writeUInt32LE(value >>> 0, index * 4)
  })
  return Buffer.concat([head, data])
}
