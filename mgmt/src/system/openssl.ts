import { exec } from './exec.ts'

/** Days that a certificate is valid: the most that Apple's systems accept, also of one a person trusts. */
const VALID_DAYS = 825

/** A new private key (ECDSA, curve P-256), PEM in PKCS #8. It never touches an argument or a file. */
export async function generateKey(): Promise<string> {
  return (await exec('openssl', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'])).stdout
}

export interface SelfSignedRequest {
  keyPem: string
  commonName: string
  dnsNames: readonly string[]
  addresses: readonly string[]
}

/** A certificate, PEM, that the key signs for itself. Names have to be checked by the caller: host names, addresses. */
export async function selfSign({ keyPem, commonName, dnsNames, addresses }: SelfSignedRequest): Promise<string> {
  const names = [...dnsNames.map(name => `DNS:${name}`), ...addresses.map(address => `IP:${address}`)].join(',')
  const args = ['req', '-x509', '-new', '-key', '/dev/stdin', '-sha256', '-days', String(VALID_DAYS)]
  const subject = ['-subj', `/O=LimiQuantix/CN=${commonName}`]
  const extensions = [
    `subjectAltName=${names}`,
    'basicConstraints=critical,CA:FALSE',
    'keyUsage=critical,digitalSignature',
    'extendedKeyUsage=serverAuth',
  ].flatMap(extension => ['-addext', extension])
  const { stdout } = await exec('openssl', [...args, ...subject, ...extensions], { input: keyPem })
  return stdout
}
