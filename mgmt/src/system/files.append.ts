import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { isNoSpace, sync } from './files.ts'
import { untilSilent } from './until-silent.ts'

export interface AppendOptions {
  /** Bytes that may still come; one more ends it with `too-large` and takes back what this call wrote. */
  maxBytes: number
  /** Milliseconds without a byte after which the sender is given up. */
  idleMs: number
  /** Told of every offset that is safely on disk. */
  onSynced?: (offset: number) => void
}

/** `broken`: the sender vanished or fell silent; what arrived is kept. */
export type AppendEnd = 'complete' | 'broken' | 'too-large' | 'no-space'

/** Bytes between two fdatasync(2): bounds what a power cut can take back, without waiting for the disk all the time. */
const SYNC_EVERY = 64 * 1024 * 1024

async function writeAll(handle: FileHandle, chunk: Buffer, position: number): Promise<void> {
  let written = 0
  while (written < chunk.length) {
    const { bytesWritten } = await handle.write(chunk, written, chunk.length - written, position + written)
    written += bytesWritten
  }
}

/**
 * Streams `body` to the file from `offset`, one chunk in memory at a time: the sender is slowed down to the speed of
 * the disk. Resolves when everything that is counted in the returned offset is on disk. A body that is not read to
 * its end (`too-large`, `no-space`) is left as it is, so that the answer can still be sent on its connection.
 */
export async function appendStream(
  path: string,
  offset: number,
  body: Readable,
  options: AppendOptions,
): Promise<{ offset: number; end: AppendEnd }> {
  const isNew = offset === 0
  const handle = await open(path, isNew ? 'a+' : 'r+', 0o600)
  await handle.close()
  if (isNew) await sync(dirname(path))
  const file = await open(path, 'r+')
  let position = offset
  let synced = offset
  let end: AppendEnd = 'complete'
  const settle = async () => {
    await file.datasync()
    synced = position
    options.onSynced?.(position)
  }
  try {
    for await (const bytes of untilSilent(body, options.idleMs)) {
      if (position + bytes.length > offset + options.maxBytes) {
        end = 'too-large'
        break
      }
      await writeAll(file, bytes, position)
      position += bytes.length
      if (position - synced >= SYNC_EVERY) await settle()
    }
  } catch (error) {
    end = isNoSpace(error) ? 'no-space' : 'broken'
    // Anything but a full disk and a broken body is a fault of the disk and nobody's offset.
    if (end === 'broken' && !body.destroyed && body.errored === null) throw error
  } finally {
    try {
      if (end === 'too-large') position = offset
      // Cuts off a chunk that was written in part before the disk was full.
      await file.truncate(position)
      await settle()
    } finally {
      await file.close()
    }
  }
  return { offset: position, end }
}
