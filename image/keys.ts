/**
 * `make keys`: the pair of keys that updates are signed with and that images trust. Made once; an image takes only
 * updates of the key it was built with, so keep the private one, and keep it secret.
 */
import { generateKeyPairSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UPDATE_KEY, UPDATE_PUBLIC_KEY } from './paths.ts'

/** Makes the keys unless they are there. Returns whether it made them. */
export async function ensureKeys(): Promise<boolean> {
  if (existsSync(UPDATE_KEY) && existsSync(UPDATE_PUBLIC_KEY)) return false
  if (existsSync(UPDATE_KEY) !== existsSync(UPDATE_PUBLIC_KEY)) {
    throw new Error(`${dirname(UPDATE_KEY)} holds one key of a pair; put the other one back, or remove it`)
  }
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  await mkdir(dirname(UPDATE_KEY), { recursive: true, mode: 0o700 })
  await writeFile(`${UPDATE_KEY}.new`, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  await writeFile(UPDATE_PUBLIC_KEY, publicKey.export({ type: 'spki', format: 'pem' }))
  await rename(`${UPDATE_KEY}.new`, UPDATE_KEY)
  return true
}

if (import.meta.main) {
  const made = await ensureKeys()
  console.log(`==> ${made ? 'made' : 'there are'} keys for updates in ${dirname(UPDATE_KEY)}`)
}
