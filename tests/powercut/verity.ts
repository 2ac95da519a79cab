import { hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { readGpt } from './gpt.ts'
import { readUki, uuidsOf } from './uki.ts'

const CHUNK_BLOCKS = 1024

interface Extent {
  start: number
  bytes: number
}

/** Where the root that a kernel asks for, and the blocks of its hash tree, lie on a disk: what is read, no more. */
export function slotOf(read: (bytes: number, at: number) => Buffer, kernel: Buffer): { root: Extent; tree: Extent } {
  const wanted = uuidsOf(readUki(kernel)?.rootHash ?? '')
  const partitions = readGpt(read, 1) ?? []
  const find = (uuid: string) => partitions.find(partition => partition.uuid === uuid)
  const [root, verity] = [find(wanted.root), find(wanted.verity)]
  if (root === undefined || verity === undefined) throw new Error('the root of this kernel is not on the disk')
  const blocks = Number(read(8, verity.start + 72).readBigUInt64LE())
  // Behind the superblock's block, and of the lowest level at least a hash of 32 bytes for each block.
  return {
    root: { start: root.start, bytes: blocks * 4096 },
    tree: { start: verity.start + 4096, bytes: blocks * 32 },
  }
}

/**
 * Whether data and hash tree lead to `rootHash`: what dm-verity checks block by block, for all blocks
 * (Documentation/admin-guide/device-mapper/verity.rst; format 1, SHA-256). Returns what is wrong, undefined when nothing.
 */
export async function verityFault(
  path: string,
  data: number,
  tree: number,
  rootHash: string,
): Promise<string | undefined> {
  await using file = await open(path, 'r')
  const superblock = await read(file, 512, tree)
  if (superblock.toString('latin1', 0, 6) !== 'verity') return 'there is no hash tree'
  if (superblock.readUInt32LE(8) !== 1 || superblock.toString('latin1', 32, 38) !== 'sha256') return 'unknown format'
  const [dataSize, hashSize] = [superblock.readUInt32LE(64), superblock.readUInt32LE(68)]
  const blocks = Number(superblock.readBigUInt64LE(72))
  const salt = superblock.subarray(88, 88 + superblock.readUInt16LE(80))
  if (dataSize !== 4096 || hashSize !== 4096 || blocks === 0) return 'unknown sizes of blocks'

  const perBlock = hashSize / 32
  const sizes: number[] = []
  for (let count = blocks; count > 1 || sizes.length === 0; ) {
    count = Math.ceil(count / perBlock)
    sizes.push(count)
  }
  // The top level comes first, behind the superblock's block.
  let at = tree + hashSize
  let expected: Buffer = Buffer.from(rootHash, 'hex')
  for (const size of [...sizes].reverse()) {
    const level = await read(file, size * hashSize, at)
    for (let index = 0; index < size; index++) {
      if (!expected.subarray(index * 32, index * 32 + 32).equals(hashOf(salt, level, index)))
        return 'the hash tree is damaged'
    }
    expected = level
    at += size * hashSize
  }
  for (let first = 0; first < blocks; first += CHUNK_BLOCKS) {
    const count = Math.min(CHUNK_BLOCKS, blocks - first)
    const chunk = await read(file, count * dataSize, data + first * dataSize)
    for (let index = 0; index < count; index++) {
      const place = (first + index) * 32
      if (!expected.subarray(place, place + 32).equals(hashOf(salt, chunk, index)))
        return `block ${first + index} of the root is damaged`
    }
  }
  return undefined
}

function hashOf(salt: Buffer, blocks: Buffer, index: number): Buffer {
  return hash('sha256', Buffer.concat([salt, blocks.subarray(index * 4096, (index + 1) * 4096)]), 'buffer')
}

async function read(file: FileHandle, bytes: number, at: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes)
  await file.read(buffer, 0, bytes, at)
  return buffer
}
