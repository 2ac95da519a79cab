import { connect } from 'node:tls'

/**
 * The SHA-256 fingerprint (`AB:CD:…`) of the certificate that answers on a port of 127.0.0.1; undefined when nothing
 * does within ten seconds. The certificate is not trusted by this: its owner compares the fingerprint.
 */
export function certificateFingerprint(port: number): Promise<string | undefined> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, timeout: 10_000 })
    const end = (value: string | undefined) => {
      socket.destroy()
      resolve(value)
    }
    socket.on('secureConnect', () => end(socket.getPeerCertificate().fingerprint256))
    socket.on('timeout', () => end(undefined))
    socket.on('error', () => end(undefined))
    socket.on('close', () => end(undefined))
  })
}
