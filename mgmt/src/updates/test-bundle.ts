import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { encodeHead, type Manifest } from './bundle.format.ts'

/** Small updates for tests: the format is the true one, what is in them is not. */
export const KEYS = generateKeyPairSync('ed25519')

export function testBundle(version: string, change: Partial<Manifest> = {}, key: KeyObject = KEYS.privateKey): Buffer {
  const contents = {
    verity: `hashes of ${version}`,
    root: `root of ${version}`.repeat(1000),
    kernel: `kernel ${version}`,
  }
  const part = (text: string) => ({ bytes: text.length, sha256: createHash('sha256').update(text).digest('hex') })
  const manifest: Manifest = {
    ...{ product: 'limiquantix', version, architecture: 'x86-64', rootHash: 'ab'.repeat(32) },
    parts: { verity: part(contents.verity), root: part(contents.root), kernel: part(contents.kernel) },
    ...change,
  }
  return Buffer.concat([encodeHead(manifest, key), Buffer.from(contents.verity + contents.root + contents.kernel)])
}
