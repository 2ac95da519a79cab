import { crc32 } from 'node:zlib'

const SECTOR = 512

export interface GptPartition {
  type: string
  uuid: string
  name: string
  /** Bytes. */
  start: number
  bytes: number
}

function guid(bytes: Buffer): string {
  const hex = (from: number, to: number) => bytes.subarray(from, to).toString('hex')
  const turned = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).reverse().toString('hex')
  return [turned(0, 4), turned(4, 6), turned(6, 8), hex(8, 10), hex(10, 16)].join('-')
}

/** The partitions by the table whose header is in `sector`; undefined when a checksum is wrong. `read` reads the disk. */
export function readGpt(read: (bytes: number, at: number) => Buffer, sector: number): GptPartition[] | undefined {
  const header = read(92, sector * SECTOR)
  if (header.toString('latin1', 0, 8) !== 'EFI PART') return undefined
  const blank = Buffer.from(header)
  blank.writeUInt32LE(0, 16)
  if (crc32(blank) !== header.readUInt32LE(16) || Number(header.readBigUInt64LE(24)) !== sector) return undefined
  const [count, size] = [header.readUInt32LE(80), header.readUInt32LE(84)]
  if (count > 1024 || size !== 128) return undefined
  const table = read(count * size, Number(header.readBigUInt64LE(72)) * SECTOR)
  if (crc32(table) !== header.readUInt32LE(88)) return undefined
  const partitions: GptPartition[] = []
  for (let at = 0; at < table.length; at += size) {
    const entry = table.subarray(at, at + size)
    if (entry.subarray(0, 16).every(byte => byte === 0)) continue
    const [first, last] = [Number(entry.readBigUInt64LE(32)), Number(entry.readBigUInt64LE(40))]
    partitions.push({
      ...{ type: guid(entry.subarray(0, 16)), uuid: guid(entry.subarray(16, 32)) },
      ...{ name: entry.toString('utf16le', 56, 128).replace(/\0.*$/s, '') },
      ...{ start: first * SECTOR, bytes: (last - first + 1) * SECTOR },
    })
  }
  return partitions
}
