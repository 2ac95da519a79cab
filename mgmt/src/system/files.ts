import { createHash } from 'node:crypto'
import { watch } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Verbs on files whose result is on the disk when they resolve, and the few questions asked about them. */

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)

/** True when an operation failed because the file system or a quota is full. */
export function isNoSpace(error: unknown): boolean {
  return codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT'
}

export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT'
}

async function withFile<T>(path: string, flags: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(path, flags)
  try {
    return await use(handle)
  } finally {
    await handle.close()
  }
}

/** fsync(2) of a file or of a directory; the latter makes names made or removed in it durable. */
export async function sync(path: string): Promise<void> {
  await withFile(path, 'r', handle => handle.sync())
}

export async function makeDirectory(path: string, mode: number): Promise<void> {
  await mkdir(path, { recursive: true, mode })
}

/** Moves a file within one file system; both directories are synced. */
export async function move(from: string, to: string): Promise<void> {
  await sync(from)
  await rename(from, to)
  await sync(dirname(to))
  if (dirname(from) !== dirname(to)) await sync(dirname(from))
}

/** Removes a file; one that is gone is fine. */
export async function remove(path: string): Promise<void> {
  try {
    await rm(path)
  } catch (error) {
    if (!isMissing(error)) throw error
    return
  }
  await sync(dirname(path))
}

/** Writes a small text file so that readers and crashes see the old or the new content, never a part of it. */
export async function replaceFile(path: string, content: string, mode = 0o644): Promise<void> {
  const fresh = `${path}.new`
  const handle = await open(fresh, 'w', mode)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(fresh, path)
  await sync(dirname(path))
}

/** Length and bytes taken on disk, or undefined when there is no such file. */
export async function measure(path: string): Promise<{ sizeBytes: number; allocatedBytes: number } | undefined> {
  try {
    const info = await stat(path)
    return { sizeBytes: info.size, allocatedBytes: info.blocks * 512 }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Makes a file of this length that takes no space yet, or changes the length of one. Not synced: for simulators. */
export async function setLength(path: string, sizeBytes: number, flags: 'wx' | 'r+'): Promise<void> {
  await withFile(path, flags, handle => handle.truncate(sizeBytes))
}

/** Overwrites some bytes of a file. Not synced: for simulators. */
export async function writeAt(path: string, position: number, bytes: Buffer): Promise<void> {
  await withFile(path, 'r+', handle => handle.write(bytes, 0, bytes.length, position))
}

/** Up to `length` bytes from `position`; fewer at the end of the file. */
export async function readAt(path: string, position: number, length: number): Promise<Buffer> {
  return await withFile(path, 'r', async handle => {
    const buffer = Buffer.alloc(length)
    let read = 0
    while (read < length) {
      const { bytesRead } = await handle.read(buffer, read, length - read, position + read)
      if (bytesRead === 0) break
      read += bytesRead
    }
    return buffer.subarray(0, read)
  })
}

/** Names in a directory; none when it does not exist. */
export async function listNames(path: string): Promise<string[]> {
  try {
    return await readdir(path)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** Size and free space (for everybody, not only root) of the file system that holds `path`. */
export async function spaceOf(path: string): Promise<{ capacityBytes: number; availableBytes: number }> {
  const info = await statfs(path)
  return { capacityBytes: info.blocks * info.bsize, availableBytes: info.bavail * info.bsize }
}

/** True when both paths exist and lie on the same file system. */
export async function onSameFileSystem(a: string, b: string): Promise<boolean> {
  try {
    const [one, other] = [await stat(a), await stat(b)]
    return one.dev === other.dev
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

/** SHA-256 of a whole file in lower-case hexadecimal digits, in constant memory. */
export async function sha256Of(
  path: string,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<string> {
  return await withFile(path, 'r', async handle => {
    const { size } = await handle.stat()
    const hash = createHash('sha256')
    const buffer = Buffer.alloc(1024 * 1024)
    let done = 0
    for (;;) {
      signal.throwIfAborted()
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, done)
      if (bytesRead === 0) break
      hash.update(buffer.subarray(0, bytesRead))
      done += bytesRead
      progress(done, size)
    }
    return hash.digest('hex')
  })
}

/** Content of a small text file, or undefined when there is none. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Calls back when something in a directory may have changed, until aborted. Ends silently when it cannot watch. */
export function watchDirectory(path: string, onChange: () => void, signal: AbortSignal): void {
  const watcher = watch(path, { signal, persistent: false }, onChange)
  watcher.on('error', () => watcher.close())
}

/** When a file was last written, in Unix milliseconds; undefined when there is none. */
export async function modifiedAt(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Removes a file or a directory with everything in it; one that is gone is fine. Not synced. */
export async function removeTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true })
}
