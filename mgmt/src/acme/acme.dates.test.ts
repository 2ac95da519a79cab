import { X509Certificate } from 'node:crypto'
import { expect, it } from 'vitest'
import { selfSigned } from '../system/openssl.ts'
import { millisecondsUntilValid } from './acme.dates.ts'

it('knows how long a certificate is dated ahead', async () => {
  const pem = await selfSigned({ commonName: 'x', dnsNames: ['x'], addresses: [] })
  const start = new X509Certificate(pem.slice(pem.indexOf('-----BEGIN CERTIFICATE'))).validFromDate.getTime()
  expect(millisecondsUntilValid(pem, new Date(start - 90_000))).toBe(90_000)
  expect(millisecondsUntilValid(pem, new Date(start + 1))).toBe(-1)
})
