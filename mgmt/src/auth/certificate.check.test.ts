import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { selfSigned } from '../system/openssl.ts'
import { checkedPair } from './certificate.check.ts'

/** A certificate with its key; `split` separates them. */
const pair = async (name = 'host-1') =>
  split(await selfSigned({ commonName: name, dnsNames: [name], addresses: ['192.0.2.1'] }))

function split(pem: string) {
  const parts = pem.match(/-----BEGIN ([A-Z ]+)-----[^-]+-----END \1-----\n?/g) ?? []
  const find = (word: string) => parts.find(part => part.includes(word)) ?? ''
  return { key: find('PRIVATE KEY'), certificate: find('BEGIN CERTIFICATE') }
}

const rsa = (bits: number) =>
  split(
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', `rsa:${bits}`, '-noenc', '-keyout', '-', '-subj', '/CN=x', '-days', '10'],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    ),
  )

/** A moment after everything that is made below. */
const now = new Date(Date.now() + 60_000)
const years = (count: number) => new Date(now.getTime() + count * 365 * 86_400_000)
const reasonOf = (certificate: string, key: string, at = now): string => {
  try {
    checkedPair(certificate, key, at)
    return 'accepted'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe('a certificate of somebody', () => {
  it('is taken with its key, which is stored first', async () => {
    const { certificate, key } = await pair()
    const { pem, fingerprint256 } = checkedPair(`text before\n${certificate}`, key, now)
    expect(pem.indexOf('PRIVATE KEY')).toBeLessThan(pem.indexOf('BEGIN CERTIFICATE'))
    expect(fingerprint256).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
    expect(reasonOf(rsa(2048).certificate, 'x')).toContain('no private key')
  })

  it('is refused with the key of another', async () => {
    const [one, other] = [await pair(), await pair()]
    expect(reasonOf(one.certificate, other.key)).toContain('does not belong to the first certificate')
  })

  it('is refused before and after its time', async () => {
    const { certificate, key } = await pair()
    expect(reasonOf(certificate, key, years(5))).toContain('it has expired')
    expect(reasonOf(certificate, key, years(-1))).toContain('not valid yet')
  })

  it('is refused when it is weak', () => {
    const { certificate, key } = rsa(1024)
    expect(reasonOf(certificate, key)).toContain('RSA keys of 1024 bits are weak')
    const strong = rsa(2048)
    expect(reasonOf(strong.certificate, strong.key)).toBe('accepted')
  })

  it('is refused when the chain is in disorder', async () => {
    const [one, other] = [await pair('host-1'), await pair('host-2')]
    expect(reasonOf(`${one.certificate}${other.certificate}`, one.key)).toContain('was not issued by the one after it')
  })

  it.each([
    ['', 'holds no PEM block'],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'a part of it is damaged'],
  ])('%j is none', async (certificate, reason) => {
    expect(reasonOf(certificate, (await pair()).key)).toContain(reason)
  })

  it('never repeats a part of a key', async () => {
    const { certificate, key } = await pair()
    const damaged = key.replace(/[A-Za-z0-9]{20}/, 'SECRETSECRETSECRETSE')
    expect(reasonOf(certificate, damaged)).not.toContain('SECRET')
    expect(reasonOf(certificate, key.replaceAll('PRIVATE', 'ENCRYPTED PRIVATE'))).toContain('passphrase')
  })
})
