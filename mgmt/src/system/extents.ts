import { createReadStream } from 'node:fs'
import { open, readFile, realpath, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { Readable } from 'node:stream'

/** Part of a file or of a block device. */
export interface Part {
  path: string
  start: number
  bytes: number
}

const CHUNK = 256 * 1024

async function* chunks(parts: readonly Part[], from: number, to: number): AsyncGenerator<Buffer> {
  let passed = 0
  for (const { path, start, bytes } of parts) {
    const first = Math.max(from - passed, 0)
    const last = Math.min(to - passed, bytes - 1)
    passed += bytes
    if (first > last) continue
    yield* createReadStream(path, { start: start + first, end: start + last, highWaterMark: CHUNK })
  }
}

/** The bytes `from` up to and with `to` of parts that follow one another. Nothing is opened before it is read. */
export function readParts(parts: readonly Part[], from: number, to: number): Readable {
  return Readable.from(chunks(parts, from, to), { objectMode: false, highWaterMark: CHUNK })
}

/** The beginning of a file or device. */
export async function readHead(path: string, bytes: number): Promise<Buffer> {
  await using handle = await open(path, 'r')
  const buffer = Buffer.alloc(bytes)
  const { bytesRead } = await handle.read(buffer, 0, bytes, 0)
  return buffer.subarray(0, bytesRead)
}

/** Length of a file or a block device. */
export async function lengthOf(path: string): Promise<number> {
  const info = await stat(path)
  if (!info.isBlockDevice()) return info.size
  return Number(await readFile(`/sys/class/block/${basename(await realpath(path))}/size`, 'utf8')) * 512
}
