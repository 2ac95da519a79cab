import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { explainConnection } from './connection-error.ts'

export interface SyslogServer {
  server: string
  port: number
  /** Certificates in PEM; null: the public authorities. */
  ca: string | null
}

export interface SyslogConnection {
  send(frame: Uint8Array): Promise<void>
  readonly lost: AbortSignal
  close(): void
}

const CONNECT_MS = 15_000
const KEEP_ALIVE_MS = 30_000
/** A receiver that takes nothing for so long is lost. */
const SEND_MS = 60_000

/** Every certificate in a file. Throws when one cannot be read. */
export function readCertificates(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  if (blocks.length === 0) throw new Error('there is no certificate')
  return blocks.map(block => new X509Certificate(block))
}

function connectionOver(socket: TLSSocket, target: SyslogServer): SyslogConnection {
  const lost = new AbortController()
  const end = (error: unknown) => {
    lost.abort(explainConnection(error, target))
    socket.destroy()
  }
  socket.setKeepAlive(true, KEEP_ALIVE_MS)
  socket.on('error', end)
  socket.on('close', () => end(Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
  socket.on('end', () => end(Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
  // A receiver has nothing to say.
  socket.resume()
  return {
    lost: lost.signal,
    close: () => socket.destroy(),
    send: frame =>
      new Promise((resolve, reject) => {
        if (lost.signal.aborted) return reject(lost.signal.reason)
        const alarm = setTimeout(() => end(new Error(`nothing was taken for ${SEND_MS / 1000} s`)), SEND_MS)
        const settle = (done: () => void) => {
          clearTimeout(alarm)
          lost.signal.removeEventListener('abort', onLost)
          done()
        }
        const onLost = () => settle(() => reject(lost.signal.reason))
        lost.signal.addEventListener('abort', onLost)
        socket.write(frame, error => settle(() => (error ? reject(explainConnection(error, target)) : resolve())))
      }),
  }
}

/** Connects with TLS 1.2 or later; the server has to be issued by `ca` and to be called what it was asked by. */
export async function connectSyslog(target: SyslogServer, signal: AbortSignal): Promise<SyslogConnection> {
  signal.throwIfAborted()
  const { server, port, ca } = target
  const name = isIP(server) === 0 ? { servername: server } : {}
  const trust = ca === null ? {} : { ca: readCertificates(ca).map(certificate => certificate.toString()) }
  return await new Promise((resolve, reject) => {
    const socket = connect({ host: server, port, minVersion: 'TLSv1.2', ...name, ...trust })
    const fail = (error: unknown) => {
      settle()
      socket.on('error', () => {})
      socket.destroy()
      reject(explainConnection(error, target))
    }
    const alarm = setTimeout(() => fail(new Error(`no answer within ${CONNECT_MS / 1000} s`)), CONNECT_MS)
    const onAbort = () => fail(new Error('cancelled'))
    const settle = () => {
      clearTimeout(alarm)
      signal.removeEventListener('abort', onAbort)
      socket.off('error', fail)
    }
    signal.addEventListener('abort', onAbort)
    socket.on('error', fail)
    socket.once('secureConnect', () => {
      settle()
      resolve(connectionOver(socket, target))
    })
  })
}
