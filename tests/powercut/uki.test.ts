import { expect, it } from 'vitest'
import { readUki, uuidsOf } from './uki.ts'

const HASH = 'a'.repeat(8) + 'b'.repeat(24) + 'c'.repeat(32)
const SECTIONS = {
  '.osrel': 'ID=debian\nIMAGE_ID="limiquantix"\nIMAGE_VERSION=1.2\n',
  '.cmdline': `ro roothash=${HASH} quiet\0`,
  '.linux': 'x'.repeat(2000),
}

/** A PE file with nothing but the headers and sections that are read. */
function kernel(): Buffer {
  const file = Buffer.alloc(4096)
  file.write('MZ', 0, 'latin1')
  file.writeUInt32LE(64, 60)
  file.write('PE\0\0', 64, 'latin1')
  file.writeUInt16LE(3, 70)
  file.writeUInt16LE(16, 84)
  let at = 512
  for (const [index, [name, text]] of Object.entries(SECTIONS).entries()) {
    const row = 64 + 24 + 16 + index * 40
    file.write(name, row, 'latin1')
    file.writeUInt32LE(text.length, row + 8)
    file.writeUInt32LE(text.length, row + 16)
    file.writeUInt32LE(at, row + 20)
    file.write(text, at, 'latin1')
    at += 512
  }
  return file
}

it('reads what the loader orders by, and the root that is asked for', () => {
  expect(readUki(kernel())).toEqual({ sortKey: 'limiquantix', version: '1.2', rootHash: HASH })
  expect(uuidsOf(HASH)).toEqual({
    root: 'aaaaaaaa-bbbb-bbbb-bbbb-bbbbbbbbbbbb',
    verity: 'cccccccc-cccc-cccc-cccc-cccccccccccc',
  })
})

it('sees a kernel that is cut off where the loader sees one', () => {
  expect(readUki(kernel().subarray(0, 2000))).toMatchObject({ version: '1.2', rootHash: HASH })
  expect(readUki(kernel().subarray(0, 1000))).toMatchObject({ version: '1.2', rootHash: '' })
  expect(readUki(kernel().subarray(0, 500))).toBeUndefined()
  expect(readUki(Buffer.alloc(4096))).toBeUndefined()
})
