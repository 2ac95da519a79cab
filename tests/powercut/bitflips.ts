/** Flips single bits in root and hash tree of a replayed disk, and checks that none passes: `node … DISK COUNT SEED`. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { readGpt } from './gpt.ts'
import { random } from './prefixes.ts'
import { verityFault } from './verity.ts'

const [disk = '', count = '4', seed = '1'] = process.argv.slice(2)
const file = openSync(disk, 'r+')
const read = (bytes: number, at: number) => {
  const buffer = Buffer.alloc(bytes)
  readSync(file, buffer, 0, bytes, at)
  return buffer
}
const partitions = readGpt(read, 1) ?? []
// The first root and the first hash tree are those of the version before; their UUIDs are its root hash.
const [root, verity] = [partitions[1], partitions[2]]
if (root === undefined || verity === undefined) throw new Error('there is no slot')
const rootHash = `${root.uuid}${verity.uuid}`.replaceAll('-', '')
const next = random(Number(seed))
const blocks = Number(read(8, verity.start + 72).readBigUInt64LE())
// A level of the tree has a hash of 32 bytes for each block.
const extents = { root: [root.start, blocks * 4096], tree: [verity.start + 8192, blocks * 32] } as const
let missed = 0
if ((await verityFault(disk, root.start, verity.start, rootHash)) !== undefined)
  throw new Error('it was damaged before')
for (let index = 0; index < Number(count); index++) {
  const kind = index % 2 === 0 ? 'root' : 'tree'
  const at = extents[kind][0] + Math.floor(next() * extents[kind][1])
  const before = read(1, at)
  writeSync(file, Buffer.of(before.readUInt8() ^ (1 << Math.floor(next() * 8))), 0, 1, at)
  const fault = await verityFault(disk, root.start, verity.start, rootHash)
  writeSync(file, before, 0, 1, at)
  console.log(`${kind}, byte ${at}: ${fault ?? 'NOT SEEN'}`)
  if (fault === undefined) missed++
}
closeSync(file)
if (missed > 0) process.exitCode = 1
