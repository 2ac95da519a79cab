import { mkdir, open, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Creates the file `path`; true when it was not there. */
export async function markFirst(path: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true })
  try {
    await writeFile(path, '', { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** When the QEMU of a running domain was started, Unix milliseconds: libvirt writes its pid file then. */
export async function startedAt(name: string, runDirectory = '/run/libvirt/qemu'): Promise<number | null> {
  if (name.includes('/')) return null
  try {
    return Math.round((await stat(`${runDirectory}/${name}.pid`)).mtimeMs)
  } catch {
    return null
  }
}

/**
 * The last `bytes` of a log that virtlogd writes, and begins anew when it is full, keeping the old one as `.0`.
 * Empty when there is none.
 */
export async function logTail(path: string, bytes: number): Promise<Buffer> {
  const newest = await fileTail(path, bytes)
  if (newest.length >= bytes) return newest
  return Buffer.concat([await fileTail(`${path}.0`, bytes - newest.length), newest])
}

async function fileTail(path: string, bytes: number): Promise<Buffer> {
  try {
    await using file = await open(path, 'r')
    const { size } = await file.stat()
    const length = Math.min(bytes, size)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length)
    return buffer.subarray(0, bytesRead)
  } catch {
    return Buffer.alloc(0)
  }
}

/** Removes a log with the older parts that virtlogd keeps of it. */
export async function removeLog(path: string): Promise<void> {
  const parts = ['', '.0', '.1', '.2', '.3', '.4']
  await Promise.all(parts.map(part => rm(path + part, { force: true })))
}
