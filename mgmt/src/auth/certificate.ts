import { X509Certificate } from 'node:crypto'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { Certificate } from './auth.schema.ts'

/** A certificate that ends sooner than this is renewed at start. */
const RENEW_BEFORE_MS = 30 * 86_400_000

/** Makes a key with its certificate, as PEM one after the other; real: `system/openssl.ts`. */
export interface Signer {
  selfSigned(request: {
    commonName: string
    dnsNames: readonly string[]
    addresses: readonly string[]
  }): Promise<string>
}

export interface KeyPair {
  key: string
  cert: string
}

/** The service's own certificate, in files that survive a restart (mode 0600). */
export interface CertificateStore {
  /** Reads the pair; makes one when there is none, when it is unreadable, or when it ends soon. */
  load(): Promise<KeyPair>
  /** Replaces the pair by a new self-signed one. */
  renew(): Promise<KeyPair>
  describe(): Certificate
}

/** Every address of this machine that a client may type, the loopback included. */
export function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap(list => list ?? [])
  // Link-local IPv6 addresses need a zone, which a certificate cannot hold.
  const addresses = all
    .filter(({ address }) => !address.toLowerCase().startsWith('fe80:'))
    .map(({ address }) => address)
  return [...new Set(['127.0.0.1', '::1', ...addresses])]
}

async function replaceFile(path: string, text: string): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
}

export function describeCertificate(pem: string): Certificate {
  const certificate = new X509Certificate(pem)
  const oneLine = (name: string) => name.split('\n').join(', ')
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    validFrom: certificate.validFromDate.toISOString(),
    validTo: certificate.validToDate.toISOString(),
    fingerprint256: certificate.fingerprint256,
    selfSigned: certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey),
    subjectAltNames: (certificate.subjectAltName ?? '')
      .split(', ')
      .filter(name => name !== '')
      .map(name => name.replace(/^(DNS|IP Address):/, '')),
  }
}

export function certificateStore(directory: string, signer: Signer, hostName: () => string): CertificateStore {
  let current: KeyPair | undefined
  const path = join(directory, 'server.pem')

  const parse = (text: string): KeyPair => {
    const parts = text.match(/-----BEGIN ([A-Z ]+)-----[^-]+-----END \1-----\n?/g) ?? []
    const key = parts.find(part => part.includes('PRIVATE KEY'))
    const cert = parts.find(part => part.includes('BEGIN CERTIFICATE'))
    if (key === undefined || cert === undefined) throw new Error(`${path} holds no key and certificate`)
    return { key, cert }
  }

  const renew = async (): Promise<KeyPair> => {
    const name = hostName()
    const dnsNames = [...new Set([name, 'localhost'])]
    const pem = await signer.selfSigned({ commonName: name, dnsNames, addresses: ownAddresses() })
    const pair = parse(pem)
    await mkdir(directory, { recursive: true, mode: 0o700 })
    // One file: key and certificate can never be of different generations.
    await replaceFile(path, pem)
    current = pair
    return pair
  }

  return {
    renew,
    async load() {
      try {
        const pair = parse(await readFile(path, 'utf8'))
        if (new X509Certificate(pair.cert).validToDate.getTime() - Date.now() < RENEW_BEFORE_MS) return await renew()
        current = pair
        return pair
      } catch {
        return await renew()
      }
    },
    describe() {
      if (current === undefined) throw new Error('the certificate was not loaded')
      return describeCertificate(current.cert)
    },
  }
}
