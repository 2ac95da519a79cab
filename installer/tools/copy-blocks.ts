import { type FileHandle, open } from 'node:fs/promises'
import type { StepContext } from '../execute/tools.ts'

const CHUNK = 4 * 1024 * 1024

async function writeAll(to: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await to.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}

/** Copies the first `bytes` bytes of one device or file onto another and flushes it. Rejects when the source is short. */
export async function copyBlocks(from: string, to: string, bytes: number, context: StepContext): Promise<void> {
  await using source = await open(from, 'r')
  await using target = await open(to, 'r+')
  const buffer = Buffer.alloc(CHUNK)
  for (let position = 0; position < bytes; ) {
    context.signal.throwIfAborted()
    const { bytesRead } = await source.read(buffer, 0, Math.min(CHUNK, bytes - position), position)
    if (bytesRead === 0) throw new Error(`${from} ends after ${position} of ${bytes} bytes; is the medium damaged?`)
    await writeAll(target, buffer.subarray(0, bytesRead), position)
    position += bytesRead
    context.report(bytesRead)
  }
  await target.sync()
}
