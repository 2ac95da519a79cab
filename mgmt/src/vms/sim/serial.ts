import { type Duplex, duplexPair } from 'node:stream'

/** What a simulated guest prints when it is up: tests look for it on every console. */
export const SERIAL_MARKER = 'LIMIQUANTIX-GUEST-READY'

/** A serial port on which a guest asks for a login, repeats what is typed, and lets nobody in. */
export function simSerial(name: string, signal: AbortSignal): Duplex {
  const [client, server] = duplexPair()
  server.write(`\r\n${SERIAL_MARKER}\r\nSimulated Linux on ttyS0\r\n\r\n${name} login: `)
  server.on('data', (bytes: Buffer) => {
    const typed = bytes.toString('utf8')
    server.write(typed.replaceAll('\r', `\r\nLogin incorrect\r\n\r\n${name} login: `))
  })
  const close = () => {
    server.destroy()
    client.destroy()
  }
  signal.addEventListener('abort', close, { once: true })
  client.on('close', close)
  server.on('error', () => {})
  return client
}
