import { X509Certificate } from 'node:crypto'

/**
 * Milliseconds until all certificates of a PEM chain are valid, negative when they are: a certificate may be dated by a
 * clock that is a little ahead of this host's.
 */
export function millisecondsUntilValid(chain: string, now: Date): number {
  const starts = (chain.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(pem =>
    new X509Certificate(pem).validFromDate.getTime(),
  )
  return Math.max(...starts) - now.getTime()
}
