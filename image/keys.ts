/**
 * `make keys`: the two pairs of keys that images are built with, made once. One signs updates: an image takes those of
 * its own key only. One signs what the firmware starts: with Secure Boot it starts nothing else. Keep the private ones,
 * and keep them secret.
 */
import { generateKeyPairSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SECURE_BOOT_CERTIFICATE, SECURE_BOOT_KEY, UPDATE_KEY, UPDATE_PUBLIC_KEY } from './paths.ts'
import { program } from './qemu/program.ts'

const KEYS = dirname(UPDATE_KEY)
/** Firmware does not look at dates; what checks signatures elsewhere does. */
const CERTIFICATE_DAYS = 7300

/** Whether a pair has to be made. Throws when half of it is there. */
function isMissing(secret: string, open: string): boolean {
  if (existsSync(secret) === existsSync(open)) return !existsSync(secret)
  throw new Error(`${KEYS} holds one key of a pair; put the other one back, or remove it`)
}

async function makeUpdateKeys(): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  await writeFile(`${UPDATE_KEY}.new`, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  await writeFile(UPDATE_PUBLIC_KEY, publicKey.export({ type: 'spki', format: 'pem' }))
  await rename(`${UPDATE_KEY}.new`, UPDATE_KEY)
}

/** RSA with 2048 bits is what all UEFI firmware can check. */
async function makeSecureBootKeys(): Promise<void> {
  const fresh = `${SECURE_BOOT_KEY}.new`
  await rm(fresh, { force: true })
  await writeFile(fresh, '', { mode: 0o600 })
  await program('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-sha256', '-noenc', '-days', String(CERTIFICATE_DAYS)],
    ...['-subj', '/CN=LimiQuantix Secure Boot/', '-keyout', fresh, '-out', SECURE_BOOT_CERTIFICATE],
  ])
  await rename(fresh, SECURE_BOOT_KEY)
}

/** Makes the keys that are not there. Returns whether it made any. */
export async function ensureKeys(): Promise<boolean> {
  const [update, secureBoot] = [
    isMissing(UPDATE_KEY, UPDATE_PUBLIC_KEY),
    isMissing(SECURE_BOOT_KEY, SECURE_BOOT_CERTIFICATE),
  ]
  await mkdir(KEYS, { recursive: true, mode: 0o700 })
  if (update) await makeUpdateKeys()
  if (secureBoot) await makeSecureBootKeys()
  return update || secureBoot
}

if (import.meta.main) {
  const made = await ensureKeys()
  console.log(`==> ${made ? 'made' : 'there are'} keys in ${KEYS}, to sign updates and what the firmware starts`)
}
