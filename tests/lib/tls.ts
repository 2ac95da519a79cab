import { Agent } from 'node:https'
import { connect, type PeerCertificate } from 'node:tls'

export interface Pinned {
  agent: Agent
  certificate: PeerCertificate
  /** Protocol agreed on in the probing connection, for example `TLSv1.3`. */
  protocol: string | null
  ca: string
}

function pem(certificate: PeerCertificate): string {
  const lines = certificate.raw.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

/**
 * Connects once, takes the server's certificate, and makes an agent that accepts this one only. With `fingerprint`
 * (SHA-256, upper-case hexadecimal with colons, as printed by `make run`) a different certificate is refused.
 */
export async function pin(url: string, fingerprint?: string): Promise<Pinned> {
  const { hostname, port } = new URL(url)
  const { certificate, protocol } = await new Promise<{ certificate: PeerCertificate; protocol: string | null }>(
    (resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port || 443), rejectUnauthorized: false }, () => {
        resolve({ certificate: socket.getPeerCertificate(), protocol: socket.getProtocol() })
        socket.end()
      })
      socket.setTimeout(20_000, () => socket.destroy(new Error(`no TLS answer from ${url}`)))
      socket.on('error', reject)
    },
  )
  const wanted = fingerprint ?? certificate.fingerprint256
  if (certificate.fingerprint256 !== wanted) {
    throw new Error(`the certificate of ${url} is ${certificate.fingerprint256}, not ${wanted}`)
  }
  const ca = pem(certificate)
  const agent = new Agent({
    keepAlive: true,
    ca,
    checkServerIdentity: (_host, peer) =>
      peer.fingerprint256 === wanted ? undefined : new Error(`certificate changed to ${peer.fingerprint256}`),
  })
  return { agent, certificate, protocol, ca }
}
