import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

const SLICE_BYTES = 4 * 1024 * 1024

/** SHA-256 of a file of any size, a slice at a time: Web Crypto would need all of it in memory. */
async function digest(file: Blob): Promise<string> {
  const hash = sha256.create()
  for (let at = 0; at < file.size; at += SLICE_BYTES) {
    hash.update(new Uint8Array(await file.slice(at, at + SLICE_BYTES).arrayBuffer()))
  }
  return bytesToHex(hash.digest())
}

self.onmessage = (event: MessageEvent<Blob>) => {
  digest(event.data).then(
    hex => self.postMessage({ hex }),
    // The file was moved or changed while it was read.
    () => self.postMessage({ hex: null }),
  )
}
