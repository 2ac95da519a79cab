import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { ApiError } from '../api/errors.ts'
import { makeDirectory, readText, remove, replaceFile } from '../system/files.ts'
import { certificateRequest } from '../system/openssl.ts'
import { readCertificates } from '../system/syslog-tls.ts'
import { orderCertificate } from './acme.client.ts'
import type { AcmeDriver } from './acme.driver.ts'
import { accountKey, newAccountKey } from './jws.ts'

const ExternalKey = z.strictObject({ kid: z.string(), hmacKey: z.string() })

const block = (pem: string, word: string): string =>
  (pem.match(/-----BEGIN ([A-Z ]+)-----[^-]+-----END \1-----\n?/g) ?? []).find(part => part.includes(word)) ?? ''

/** DER of a PEM block. */
const derOf = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64')

/** Authorities on the network; keys of accounts are files below the service's state (mode 0600). */
export function createHttpAcmeDriver({ directory }: { directory: string }): AcmeDriver {
  const externalFile = join(directory, 'external-account.json')
  /** One key for each authority, so that none can tell what the others issue. */
  const accountFile = (url: string) =>
    join(directory, `account-${createHash('sha256').update(url).digest('hex').slice(0, 16)}.pem`)

  const readAccount = async (url: string) => {
    const file = accountFile(url)
    const present = await readText(file)
    if (present !== undefined) return accountKey(present)
    const pem = newAccountKey()
    await makeDirectory(directory, 0o700)
    await replaceFile(file, pem, 0o600)
    return accountKey(pem)
  }
  const readExternal = async (kid: string) => {
    const text = await readText(externalFile)
    const found = text === undefined ? undefined : ExternalKey.parse(JSON.parse(text))
    return found?.kid === kid ? found : undefined
  }

  return {
    async order(request, hooks) {
      const external = request.kid === null ? null : await readExternal(request.kid)
      if (external === undefined) {
        const text = `The HMAC key of the external account ${request.kid} is not stored on this host. Enter it again.`
        throw new ApiError('illegal_state', text)
      }
      const pem = await certificateRequest(request.names)
      const csr = derOf(block(pem, 'CERTIFICATE REQUEST'))
      const key = await readAccount(request.directory)
      const certificate = await orderCertificate(request, { key, csr, external }, hooks)
      return { certificate, key: block(pem, 'PRIVATE KEY') }
    },
    checkCertificates: pem => void readCertificates(pem),
    hasExternalKey: async kid => (await readExternal(kid)) !== undefined,
    async writeExternalKey(account) {
      if (account === null) return await remove(externalFile)
      await makeDirectory(directory, 0o700)
      await replaceFile(externalFile, JSON.stringify(account), 0o600)
    },
  }
}
