import { exec } from './exec.ts'

/** Days that a certificate is valid: the most that Apple's systems accept, also of one a person trusts. */
const VALID_DAYS = 825

export interface SelfSignedRequest {
  commonName: string
  dnsNames: readonly string[]
  addresses: readonly string[]
}

/**
 * A new private key (ECDSA, curve P-256, PKCS #8) and a certificate that it signs for itself, one after the other in
 * PEM. The key goes through a pipe, never through an argument or a file. Names have to be checked by the caller.
 */
export async function selfSigned({ commonName, dnsNames, addresses }: SelfSignedRequest): Promise<string> {
  const names = [...dnsNames.map(name => `DNS:${name}`), ...addresses.map(address => `IP:${address}`)].join(',')
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', '-']
  const certificate = ['-sha256', '-days', String(VALID_DAYS), '-subj', `/O=LimiQuantix/CN=${commonName}`]
  // `-x509` takes its default extensions from the system's openssl.cnf: these replace them.
  const extensions = [
    `subjectAltName=${names}`,
    'basicConstraints=critical,CA:FALSE',
    'keyUsage=critical,digitalSignature',
    'extendedKeyUsage=serverAuth',
  ].flatMap(extension => ['-addext', extension])
  return (await exec('openssl', ['req', '-x509', ...key, ...certificate, ...extensions])).stdout
}

/**
 * A new private key like that of `selfSigned` and a request for a certificate (PKCS #10) for these names, one after
 * the other in PEM. Names have to be checked by the caller.
 */
export async function certificateRequest(dnsNames: readonly string[]): Promise<string> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', '-']
  const names = ['-subj', '/', '-addext', `subjectAltName=${dnsNames.map(name => `DNS:${name}`).join(',')}`]
  return (await exec('openssl', ['req', '-new', '-sha256', ...key, ...names])).stdout
}
