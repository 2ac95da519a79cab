import { constants, createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isNoSpace, listNames, measure, move, removeTree, spaceOf } from '../system/files.ts'
import { HEAD_BYTES } from './console.schema.ts'
import { isBundleName, updateNames } from './stick.rules.ts'

/** Reading from and writing to the directory where a stick is mounted. What lies on it is somebody's, and not trusted. */

const MB = 1e6
const tooFull = (needed: number, free: number) =>
  new Error(
    `The stick is too full: the file takes ${Math.ceil(needed / MB)} MB, and ${Math.floor(free / MB)} MB are free. Nothing was written.`,
  )

export interface Incoming {
  content: Readable
  sizeBytes: number
  name: string
}

/** Writes a file so that it is there whole or not at all. Rejects with a sentence when the stick is full. */
export async function saveOn(directory: string, file: Incoming, signal: AbortSignal): Promise<void> {
  const { content, sizeBytes, name } = file
  try {
    if (!isBundleName(name)) throw new Error('the service called the file something strange')
    const path = join(directory, name)
    const part = `${path}.part`
    const { availableBytes } = await spaceOf(directory)
    if (availableBytes < sizeBytes) throw tooFull(sizeBytes, availableBytes)
    if ((await measure(path)) !== undefined) throw new Error('A bundle of this very minute is there already.')
    // Left there by whoever pulled a stick out too early.
    await removeTree(part)
    try {
      await pipeline(content, createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true }), { signal })
      await move(part, path)
    } catch (error) {
      await removeTree(part).catch(() => {
        throw new Error(`Writing failed, and so did cleaning up: ${name}.part may be left on the stick.`, {
          cause: error,
        })
      })
      if (signal.aborted) throw new Error('Stopped. Nothing was left on the stick.', { cause: error })
      if (isNoSpace(error)) throw new Error('The stick is full. Nothing was left on it.', { cause: error })
      throw error
    }
  } finally {
    content.destroy()
  }
}

export interface FoundFile {
  name: string
  sizeBytes: number
  /** Its first bytes. */
  head: Buffer
}

/** No link is followed: one on a stick could lead into the host. A pipe is not waited for. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** The updates in the root of a stick. What is no file, or cannot be read, is passed over. */
export async function updatesOn(directory: string): Promise<FoundFile[]> {
  const found: FoundFile[] = []
  for (const name of updateNames(await listNames(directory))) {
    try {
      await using file = await open(join(directory, name), FLAGS)
      const info = await file.stat()
      if (!info.isFile()) continue
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
      found.push({ name, sizeBytes: info.size, head: buffer.subarray(0, bytesRead) })
    } catch {
      // A link, or a part of the stick that is broken.
    }
  }
  return found
}

/** A file in the root of a stick, from its beginning to its end. `progress` gets whole percents. */
export function readFrom(
  directory: string,
  name: string,
  progress: (percent: number) => void,
  signal: AbortSignal,
): Readable {
  async function* counted() {
    await using file = await open(join(directory, name), FLAGS)
    const { size } = await file.stat()
    let done = 0
    for await (const chunk of file.createReadStream({ signal, highWaterMark: 1024 * 1024, autoClose: false })) {
      done += chunk.length
      progress(Math.floor((done * 100) / Math.max(size, 1)))
      yield chunk
    }
  }
  return Readable.from(counted(), { objectMode: false })
}
