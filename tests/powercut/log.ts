import { type FileHandle, open } from 'node:fs/promises'

/** The kernel's Documentation/admin-guide/device-mapper/log-writes.rst; QEMU's block/blklogwrites.c writes the same. */
const MAGIC = 0x6a736677736872n
const FLAGS = { flush: 1n, fua: 2n, discard: 4n } as const
const HEAD_BYTES = 32

/** Something that was done to a disk. A flush may carry no data. */
export interface LogEntry {
  /** Byte on the disk, and how many. */
  offset: number
  bytes: number
  /** All that was written before it is on the disk for good. */
  flush: boolean
  /** So is this write itself. */
  fua: boolean
  /** What was there reads as zeroes; the log holds no data for it. */
  discard: boolean
  /** Where its data are in the log. */
  dataAt: number
}

async function readExactly(file: FileHandle, bytes: number, position: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes)
  const { bytesRead } = await file.read(buffer, 0, bytes, position)
  if (bytesRead !== bytes) throw new Error(`the log ends at byte ${position + bytesRead}, within an entry`)
  return buffer
}

/** The entries of a log, one by one, without their data. Throws when it is none or ends before its last entry. */
export async function* logEntries(path: string): AsyncGenerator<LogEntry> {
  await using file = await open(path, 'r')
  const head = await readExactly(file, 28, 0)
  if (head.readBigUInt64LE(0) !== MAGIC) throw new Error(`${path} is no log of writes`)
  if (head.readBigUInt64LE(8) !== 1n) throw new Error(`${path}: unknown version of the format`)
  const count = head.readBigUInt64LE(16)
  const sector = head.readUInt32LE(24)
  const size = (await file.stat()).size
  let at = sector
  for (let index = 0n; index < count; index++) {
    const entry = await readExactly(file, HEAD_BYTES, at)
    const bytes = Number(entry.readBigUInt64LE(8)) * sector
    const flags = entry.readBigUInt64LE(16)
    const discard = (flags & FLAGS.discard) !== 0n
    const dataAt = at + sector
    at = discard ? dataAt : dataAt + bytes
    if (at > size) throw new Error(`the log ends at byte ${size}, within an entry`)
    yield {
      ...{ offset: Number(entry.readBigUInt64LE(0)) * sector, bytes, dataAt, discard },
      ...{ flush: (flags & FLAGS.flush) !== 0n, fua: (flags & FLAGS.fua) !== 0n },
    }
  }
}
