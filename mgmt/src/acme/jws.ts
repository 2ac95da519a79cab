import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto'

/** Signed requests of RFC 8555: JSON Web Signatures with ECDSA on P-256. */

const encode = (value: object | ''): string =>
  value === '' ? '' : Buffer.from(JSON.stringify(value)).toString('base64url')

export interface AccountKey {
  /** The public key in the order of its members that RFC 7638 wants. */
  jwk: { crv: string; kty: string; x: string; y: string }
  /** What an authority finds at the challenge's address. */
  keyAuthorization(token: string): string
  /** A signed body; `payload` '' asks for something (POST-as-GET). */
  sign(header: object, payload: object | ''): string
}

/** A new key in PEM (PKCS #8). */
export function newAccountKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
}

function publicJwk(key: KeyObject): AccountKey['jwk'] {
  const { crv, kty, x, y } = createPublicKey(key).export({ format: 'jwk' })
  if (crv !== 'P-256' || kty !== 'EC' || x === undefined || y === undefined) throw new Error('no key on P-256')
  return { crv, kty, x, y }
}

export function accountKey(pem: string): AccountKey {
  const key = createPrivateKey(pem)
  const jwk = publicJwk(key)
  const thumbprint = createHash('sha256').update(JSON.stringify(jwk)).digest('base64url')
  return {
    jwk,
    keyAuthorization: token => `${token}.${thumbprint}`,
    sign(header, payload) {
      const [head, body] = [encode({ alg: 'ES256', ...header }), encode(payload)]
      const signature = sign('sha256', Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' })
      return JSON.stringify({ protected: head, payload: body, signature: signature.toString('base64url') })
    },
  }
}

/** Says that the key belongs to an account elsewhere (RFC 8555, 7.3.4), signed with what both sides know. */
export function externalBinding(account: { kid: string; hmacKey: string }, jwk: object, url: string): object {
  const [head, body] = [encode({ alg: 'HS256', kid: account.kid, url }), encode(jwk)]
  const secret = Buffer.from(account.hmacKey, 'base64url')
  const signature = createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url')
  return { protected: head, payload: body, signature }
}
