import { X509Certificate } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { Certificate } from './auth.schema.ts'

/** A certificate of our own that ends sooner than this is renewed at start. */
const RENEW_BEFORE_MS = 30 * 86_400_000
const ORGANISATION = 'O=LimiQuantix'

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
  /** The server's own certificate, then those that issued it. */
  cert: string
}

/** The service's own certificate, in files that survive a restart (mode 0600). */
export interface CertificateStore {
  /**
   * Reads the pair; makes one when there is none, when it is unreadable, or when one of our own ends soon. One that
   * somebody uploaded is never replaced by itself.
   */
  load(): Promise<KeyPair>
  /** Replaces the pair by a new self-signed one. */
  renew(): Promise<KeyPair>
  describe(): Certificate
  /** Puts a pair aside, under its fingerprint. It is not used, also not after a restart. */
  putAside(pem: string, fingerprint256: string): Promise<void>
  /** Shows what was put aside to new connections, until the end of the process. */
  tryOut(fingerprint256: string): Promise<void>
  /** Makes what was put aside the pair that lasts; again is fine. */
  keep(fingerprint256: string): Promise<void>
  /** Goes back to the pair that lasts and forgets what was put aside. */
  goBack(): Promise<void>
  /** Called with each pair that new connections are to be shown. */
  onChange(listener: (pair: KeyPair) => void): void
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

function parse(text: string, path: string): KeyPair {
  const parts = text.match(/-----BEGIN ([A-Z ]+)-----[^-]+-----END \1-----\n?/g) ?? []
  const key = parts.find(part => part.includes('PRIVATE KEY'))
  const certificates = parts.filter(part => part.includes('BEGIN CERTIFICATE'))
  if (key === undefined || certificates.length === 0) throw new Error(`${path} holds no key and certificate`)
  return { key, cert: certificates.join('') }
}

/** True for a certificate of ours that is about to end. */
function isDue({ cert }: KeyPair): boolean {
  const certificate = new X509Certificate(cert)
  const ours = certificate.subject.includes(ORGANISATION) && certificate.subject === certificate.issuer
  return ours && certificate.validToDate.getTime() - Date.now() < RENEW_BEFORE_MS
}

export function certificateStore(directory: string, signer: Signer, hostName: () => string): CertificateStore {
  let current: KeyPair | undefined
  const listeners = new Set<(pair: KeyPair) => void>()
  const path = join(directory, 'server.pem')
  const asideName = (fingerprint256: string) => `aside-${fingerprint256.replaceAll(':', '').toLowerCase()}.pem`
  const aside = (fingerprint256: string) => join(directory, asideName(fingerprint256))

  const use = (pair: KeyPair) => {
    current = pair
    for (const listener of listeners) listener(pair)
    return pair
  }
  const read = async (from: string) => parse(await readFile(from, 'utf8'), from)
  const write = async (to: string, pem: string) => {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await replaceFile(to, pem)
  }

  const renew = async (): Promise<KeyPair> => {
    const name = hostName()
    const dnsNames = [...new Set([name, 'localhost'])]
    const pem = await signer.selfSigned({ commonName: name, dnsNames, addresses: ownAddresses() })
    const pair = parse(pem, path)
    // One file: key and certificate can never be of different generations.
    await write(path, pem)
    return use(pair)
  }

  const forgetAside = async () => {
    const names = await readdir(directory).catch(() => [])
    for (const name of names.filter(name => /^aside-[0-9a-f]+\.pem$/.test(name))) await rm(join(directory, name))
  }

  return {
    renew,
    async load() {
      try {
        const pair = await read(path)
        return isDue(pair) ? await renew() : use(pair)
      } catch {
        return await renew()
      }
    },
    describe() {
      if (current === undefined) throw new Error('the certificate was not loaded')
      return describeCertificate(current.cert)
    },
    putAside: (pem, fingerprint256) => write(aside(fingerprint256), pem),
    async tryOut(fingerprint256) {
      use(await read(aside(fingerprint256)))
    },
    async keep(fingerprint256) {
      const present = await read(path).catch(() => undefined)
      const done = present !== undefined && new X509Certificate(present.cert).fingerprint256 === fingerprint256
      if (!done) await rename(aside(fingerprint256), path)
      use(await read(path))
      await forgetAside()
    },
    async goBack() {
      use(await read(path))
      await forgetAside()
    },
    onChange(listener) {
      listeners.add(listener)
    },
  }
}
