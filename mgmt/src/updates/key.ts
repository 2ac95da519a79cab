import type { KeyObject } from 'node:crypto'
import { readText } from '../system/files.ts'
import { publicKey } from './bundle.format.ts'

/** The key that updates are verified with; undefined when there is none. Throws when the file holds no such key. */
export async function updateKey(path: string): Promise<KeyObject | undefined> {
  const pem = await readText(path)
  return pem === undefined ? undefined : publicKey(pem)
}
