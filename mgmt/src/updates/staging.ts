import type { KeyObject } from 'node:crypto'
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { ApiError } from '../api/errors.ts'
import { isNoSpace, modifiedAt, readText, replaceFile, spaceOf, sync } from '../system/files.ts'
import { SilentSenderError, untilSilent } from '../system/until-silent.ts'
import { HEAD_REASONS, Manifest, PART_NAMES, type PartName, readHead, totalBytes } from './bundle.format.ts'
import type { StageOptions, StagingArea } from './update.driver.ts'

/**
 * The parts of an update on the way to the disk. They are in `incoming` while they arrive and become `staged` when
 * all of it was verified, in one step; a crash leaves an `incoming` that the next start removes.
 */

/** What has to stay free for everything else on the file system. */
const LEAVE_FREE_BYTES = 256 * 1024 ** 2
const MANIFEST = 'manifest.json'
/** Milliseconds without a byte after which a sender is given up. */
const IDLE_MS = 60_000

/** Names by which the transfers of systemd-sysupdate know version and partition UUID (rootfs-overlay, sysupdate.d). */
export function partFile(manifest: Manifest, part: PartName): string {
  const uuid = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  const { version, rootHash } = manifest
  switch (part) {
    case 'root':
      return `root_${version}_${uuid(rootHash.slice(0, 32))}.raw`
    case 'verity':
      return `verity_${version}_${uuid(rootHash.slice(32))}.raw`
    case 'kernel':
      return `limiquantix_${version}.efi`
  }
}

const failed = (message: string) => new ApiError('verification_failed', message)

/** Bytes of a stream, as many at a time as somebody asks for. */
class Source {
  private readonly chunks: AsyncGenerator<Buffer, undefined>
  private rest: Buffer = Buffer.alloc(0)

  constructor(stream: Readable, idleMs: number) {
    this.chunks = untilSilent(stream, idleMs)
  }

  /** Waits for nothing any more. What was not read stays in the stream. */
  async close(): Promise<void> {
    await this.chunks.return(undefined)
  }

  /** Up to `most` bytes; undefined at the end. */
  async next(most: number): Promise<Buffer | undefined> {
    if (this.rest.length === 0) {
      const { done, value } = await this.chunks.next()
      if (done === true) return undefined
      this.rest = value
      if (this.rest.length === 0) return await this.next(most)
    }
    const piece = this.rest.subarray(0, most)
    this.rest = this.rest.subarray(piece.length)
    return piece
  }
}

async function headOf(source: Source, key: KeyObject) {
  let bytes: Buffer = Buffer.alloc(0)
  for (;;) {
    const head = readHead(bytes, key)
    if (head.kind === 'refused') throw failed(HEAD_REASONS[head.reason])
    if (head.kind === 'read') return head
    const piece = await source.next(head.needed - bytes.length)
    if (piece === undefined) throw failed('The file ends before its beginning is complete. Send it again.')
    bytes = Buffer.concat([bytes, piece])
  }
}

/** Writes one part and compares its hash with the signed one. */
async function writePart(
  source: Source,
  path: string,
  part: Manifest['parts'][PartName],
  report: (bytes: number) => void,
): Promise<void> {
  const hash = createHash('sha256')
  const file = createWriteStream(path, { mode: 0o600, flush: true, highWaterMark: 4 * 1024 * 1024 })
  const ended = new Promise<void>((resolve, reject) => {
    file.once('close', resolve)
    file.once('error', reject)
  })
  // Awaited below; until then a failure must not count as one that nobody sees.
  ended.catch(() => {})
  try {
    for (let left = part.bytes; left > 0; ) {
      const piece = await source.next(left)
      if (piece === undefined) throw failed('The update ends too early. Send it again.')
      left -= piece.length
      hash.update(piece)
      report(piece.length)
      if (!file.write(piece)) {
        await Promise.race([new Promise(resolve => file.once('drain', resolve)), ended])
      }
    }
    file.end()
    await ended
  } finally {
    file.destroy()
  }
  if (hash.digest('hex') !== part.sha256) throw failed('The update was damaged on the way. Send it again.')
}

/** The area in a directory of its own. */
export function stagingArea(directory: string, { idleMs = IDLE_MS }: { idleMs?: number } = {}): StagingArea {
  const incoming = join(directory, 'incoming')
  const staged = join(directory, 'staged')

  const receive = async (source: Source, options: StageOptions): Promise<Manifest> => {
    const { key, accept, progress, signal } = options
    const { manifest, headBytes } = await headOf(source, key)
    accept(manifest)
    const total = totalBytes(manifest, headBytes)
    await rm(incoming, { recursive: true, force: true })
    await mkdir(incoming, { recursive: true, mode: 0o700 })
    const { availableBytes } = await spaceOf(incoming)
    if (availableBytes < total + LEAVE_FREE_BYTES) {
      throw new ApiError(
        'no_space',
        `The update takes ${Math.ceil(total / 1e6)} MB on the host's system disk, which has ${Math.floor(availableBytes / 1e6)} MB left. Delete support bundles or old logs.`,
      )
    }
    let done = headBytes
    for (const name of PART_NAMES) {
      await writePart(source, join(incoming, partFile(manifest, name)), manifest.parts[name], bytes => {
        signal?.throwIfAborted()
        done += bytes
        progress?.(done, total)
      })
    }
    if ((await source.next(1)) !== undefined) throw failed('There is more in the file than belongs to the update.')
    await replaceFile(join(incoming, MANIFEST), JSON.stringify(manifest), 0o600)
    await rm(staged, { recursive: true, force: true })
    await rename(incoming, staged)
    await sync(directory)
    return manifest
  }

  return {
    async receive(stream: Readable, options: StageOptions): Promise<Manifest> {
      const source = new Source(stream, idleMs)
      try {
        return await receive(source, options)
      } catch (error) {
        await rm(incoming, { recursive: true, force: true })
        if (error instanceof SilentSenderError) {
          throw new ApiError('unavailable', `The update stopped coming: ${error.message}. Send it again.`, {
            cause: error,
          })
        }
        if (isNoSpace(error)) {
          throw new ApiError('no_space', 'The system disk of the host is full. Delete support bundles or old logs.', {
            cause: error,
          })
        }
        throw error
      } finally {
        await source.close()
      }
    },

    async staged() {
      const path = join(staged, MANIFEST)
      const text = await readText(path)
      if (text === undefined) return undefined
      const parsed = Manifest.safeParse(JSON.parse(text))
      if (!parsed.success) return undefined
      return { manifest: parsed.data, sizeBytes: totalBytes(parsed.data, 0), stagedAt: (await modifiedAt(path)) ?? 0 }
    },

    async discard(): Promise<void> {
      await rm(staged, { recursive: true, force: true })
    },

    async tidy(): Promise<void> {
      await rm(incoming, { recursive: true, force: true })
    },
  }
}
