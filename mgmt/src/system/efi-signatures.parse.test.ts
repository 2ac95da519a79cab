import { expect, it } from 'vitest'
import { certificatesOf } from './efi-signatures.parse.ts'

const X509 = 'a159c0a5e494a74a87b5ab155c2bf072'
const SHA256 = '2616c4c14c509240aca941f936934328'

function list(type: string, entries: readonly Buffer[], change: { bytes?: number; entry?: number } = {}): Buffer {
  const entry = 16 + (entries[0]?.length ?? 0)
  const head = Buffer.alloc(28)
  Buffer.from(type, 'hex').copy(head)
  head.writeUInt32LE(change.bytes ?? 28 + entries.length * entry, 16)
  head.writeUInt32LE(change.entry ?? entry, 24)
  return Buffer.concat([head, ...entries.flatMap(each => [Buffer.alloc(16, 7), each])])
}
const [ONE, TWO, THREE] = ['first certificate', 'other certificate', 'a third of another size'].map(text =>
  Buffer.from(text),
) as [Buffer, Buffer, Buffer]

it('finds every certificate of every list, and no hash', () => {
  const value = Buffer.concat([list(X509, [ONE, TWO]), list(SHA256, [Buffer.alloc(32)]), list(X509, [THREE])])
  expect(certificatesOf(value)).toEqual([ONE, TWO, THREE])
  expect(certificatesOf(Buffer.alloc(0))).toEqual([])
})

it.each([
  ['a list that ends behind the value', list(X509, [ONE], { bytes: 4000 })],
  ['a list smaller than its header', list(X509, [ONE], { bytes: 3 })],
  ['an entry of no size', list(X509, [ONE], { entry: 0 })],
  ['half a header', list(X509, [ONE]).subarray(0, 20)],
])('ends at %s, with what came before', (_, damaged) => {
  expect(certificatesOf(Buffer.concat([list(X509, [TWO]), damaged]))).toEqual([TWO])
})
