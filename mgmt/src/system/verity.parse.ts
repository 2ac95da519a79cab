/** What the superblock of a dm-verity device says (cryptsetup's on-disk format, version 1). */
export interface VeritySizes {
  /** Bytes of the data device that are covered; the partition may be longer. */
  dataBytes: number
  /** Bytes of the hash device, the superblock among them. */
  hashBytes: number
}

const DIGESTS: Record<string, number> = { sha256: 32, sha512: 64 }

/** How long root and hashes truly are, from the first 512 bytes of the hash device. */
export function veritySizes(head: Buffer): VeritySizes {
  if (head.length < 512 || head.toString('latin1', 0, 8) !== 'verity\0\0')
    throw new Error('this holds no verity hashes')
  const algorithm = head.toString('latin1', 32, 64).replace(/\0.*$/s, '')
  const digest = DIGESTS[algorithm]
  if (digest === undefined) throw new Error('the verity hashes are of an unknown kind')
  const [dataBlock, hashBlock] = [head.readUInt32LE(64), head.readUInt32LE(68)]
  const blocks = Number(head.readBigUInt64LE(72))
  if (dataBlock < 512 || hashBlock < 512 || !Number.isSafeInteger(blocks * dataBlock)) {
    throw new Error('the verity superblock is damaged')
  }
  let hashBlocks = 1
  for (let level = blocks; level > 1; ) {
    level = Math.ceil(level / Math.floor(hashBlock / digest))
    hashBlocks += level
  }
  return { dataBytes: blocks * dataBlock, hashBytes: hashBlocks * hashBlock }
}
