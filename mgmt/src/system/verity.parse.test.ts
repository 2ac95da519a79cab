import { expect, it } from 'vitest'
import { veritySizes } from './verity.parse.ts'

function superblock(blocks: number): Buffer {
  const head = Buffer.alloc(512)
  head.write('verity\0\0', 0, 'latin1')
  head.write('sha256', 32, 'latin1')
  head.writeUInt32LE(4096, 64)
  head.writeUInt32LE(4096, 68)
  head.writeBigUInt64LE(BigInt(blocks), 72)
  return head
}

it.each([
  // As veritysetup(8) made them.
  [85_103, { dataBytes: 348_581_888, hashBytes: 2_756_608 }],
  [128, { dataBytes: 128 * 4096, hashBytes: 2 * 4096 }],
  [129, { dataBytes: 129 * 4096, hashBytes: 4 * 4096 }],
])('%i blocks', (blocks, sizes) => expect(veritySizes(superblock(blocks))).toEqual(sizes))

it('refuses what is none', () => {
  expect(() => veritySizes(Buffer.alloc(512))).toThrow('no verity')
  expect(() => veritySizes(superblock(1).subarray(0, 100))).toThrow('no verity')
})
