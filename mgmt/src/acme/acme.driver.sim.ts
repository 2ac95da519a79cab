import { setTimeout as delay } from 'node:timers/promises'
import { ApiError } from '../api/errors.ts'
import { selfSigned } from '../system/openssl.ts'
import { challengeUrl } from './acme.challenges.ts'
import type { AcmeDriver } from './acme.driver.ts'

/**
 * An authority that trusts everybody. A name of the directory or of the host that contains `error` makes it
 * unreachable or the name unproven.
 */
export function createSimAcmeDriver({ stepMs }: { stepMs: number }): AcmeDriver {
  let external: { kid: string } | null = null
  return {
    async order({ directory, names }, { signal, step }) {
      const steps = ['Asking the authority', 'The authority checks the names', 'Fetching the certificate']
      for (const [index, message] of steps.entries()) {
        step(index, steps.length, message)
        await delay(stepMs, undefined, { signal })
        if (directory.includes('error')) {
          throw new ApiError('unavailable', `The authority cannot be reached at ${directory}: Nobody listens there.`)
        }
      }
      const bad = names.find(name => name.includes('error'))
      if (bad !== undefined) {
        const text = `The authority looked at ${challengeUrl(bad, 'token')}. It says: Connection refused (connection)`
        throw new ApiError('unavailable', text)
      }
      const pem = await selfSigned({ commonName: names[0] ?? '', dnsNames: names, addresses: [] })
      const [key = '', certificate = ''] = pem.split(/(?=-----BEGIN CERTIFICATE)/)
      return { key, certificate }
    },
    checkCertificates(pem) {
      if (!/-----BEGIN CERTIFICATE-----\s+[A-Za-z0-9+/=\s]{100,}-----END/.test(pem)) throw new Error('no certificate')
    },
    hasExternalKey: async kid => external?.kid === kid,
    async writeExternalKey(account) {
      external = account === null ? null : { kid: account.kid }
    },
  }
}
