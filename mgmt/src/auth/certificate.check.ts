import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { ApiError } from '../api/errors.ts'

const MIN_RSA_BITS = 2048
const MIN_CURVES = new Set(['prime256v1', 'secp384r1', 'secp521r1'])
const WEAK_SIGNATURE = /md5|sha1(?!\d)/i
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g

type Field = 'certificate' | 'key'

function refuse(field: Field, message: string): never {
  throw new ApiError('invalid_request', `The ${field} cannot be used: ${message}.`, {
    details: { issues: [{ in: 'body', path: field, message }] },
  })
}

/** The certificates in a PEM text, the server's own first. Throws `invalid_request`. */
function readChain(pem: string): [X509Certificate, ...X509Certificate[]] {
  const [own, ...others] = (pem.match(CERTIFICATE) ?? []).map(text => {
    try {
      return new X509Certificate(text)
    } catch {
      return refuse('certificate', 'a part of it is damaged')
    }
  })
  if (own === undefined) refuse('certificate', 'it holds no PEM block "CERTIFICATE"')
  return [own, ...others]
}

function readKey(pem: string): KeyObject {
  if (/ENCRYPTED/.test(pem)) refuse('key', 'it is protected by a passphrase; remove that first')
  try {
    return createPrivateKey(pem)
  } catch {
    // The reason that OpenSSL gives may quote the key.
    return refuse('key', 'it is no private key in PEM')
  }
}

/** Why browsers refuse this key, or will soon; undefined when it is fine. */
function weakness({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): string | undefined {
  if (type === 'rsa' || type === 'rsa-pss') {
    const bits = details?.modulusLength ?? 0
    return bits < MIN_RSA_BITS ? `RSA keys of ${bits} bits are weak; use ${MIN_RSA_BITS} or more` : undefined
  }
  if (type !== 'ec') return `keys of the type ${type ?? '?'} are not understood by browsers; use RSA or ECDSA`
  const curve = details?.namedCurve ?? '?'
  return MIN_CURVES.has(curve) ? undefined : `browsers do not understand the curve ${curve}; use P-256 or P-384`
}

/**
 * A certificate with its chain and key, checked: they belong together, are valid now, and are not weak. Returns the
 * text to store, key first. Throws `invalid_request`, never with a part of the key.
 */
export function checkedPair(
  certificate: string,
  key: string,
  now: Date,
): { pem: string; certificate: string; fingerprint256: string } {
  const chain = readChain(certificate)
  const [own] = chain
  const privateKey = readKey(key)
  if (!own.checkPrivateKey(privateKey)) refuse('key', 'it does not belong to the first certificate')
  const weak = weakness(own.publicKey)
  if (weak !== undefined) refuse('key', weak)
  chain.forEach((each, index) => {
    const which = index === 0 ? 'it' : `certificate ${index + 1} of the chain`
    if (each.validToDate <= now) refuse('certificate', `${which} has expired`)
    if (each.validFromDate > now) refuse('certificate', `${which} is not valid yet; is the time of this host right?`)
    const signature = each.signatureAlgorithm ?? ''
    const isRoot = each.subject === each.issuer
    if (!isRoot && WEAK_SIGNATURE.test(signature))
      refuse('certificate', `${which} is signed with ${signature}, which is weak`)
    const issuer = chain[index + 1]
    if (issuer !== undefined && !each.checkIssued(issuer)) {
      refuse('certificate', `${which} was not issued by the one after it; put your own first, then its issuer`)
    }
  })
  const pem = [String(privateKey.export({ type: 'pkcs8', format: 'pem' })), ...chain.map(each => each.toString())]
  return {
    pem: pem.map(part => `${part.trim()}\n`).join(''),
    certificate: own.toString(),
    fingerprint256: own.fingerprint256,
  }
}
