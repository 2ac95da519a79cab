import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Secret, secretOf } from '../secret.ts'

/** In memory, as everything of a system that was started from a medium. */
const BASE = '/run/limiquantix/keys'

/** What opens the volumes of the installation that is going on: a key, or this machine's TPM. */
export interface Keys {
  opens: Secret | 'tpm' | undefined
}

/** A key that nobody knows and that opens new volumes only until the TPM and the recovery key do. */
export const throwawayKey = (): Secret => secretOf(randomBytes(32).toString('hex'))

/** Runs `use` with the path of a file that holds a secret, readable by root only, and removes it. */
export async function withKeyFile<T>(key: Secret, use: (path: string) => Promise<T>): Promise<T> {
  await mkdir(BASE, { recursive: true, mode: 0o700 })
  const dir = await mkdtemp(join(BASE, 'key-'))
  try {
    const path = join(dir, 'key')
    await writeFile(path, key.reveal(), { mode: 0o600 })
    return await use(path)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** The same with the key that the volumes were made with. */
export async function withOpeningKey<T>(keys: Keys, use: (path: string) => Promise<T>): Promise<T> {
  if (keys.opens === undefined || keys.opens === 'tpm') throw new Error('no key of a new volume is known')
  return await withKeyFile(keys.opens, use)
}
