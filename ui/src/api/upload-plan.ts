/** A part of a file, in bytes: from `start` up to but not including `end`. */
export type Chunk = { start: number; end: number }

/** Large enough to keep a fast line busy, small enough that losing one costs little. */
export const CHUNK_BYTES = 8 * 1024 * 1024

/** The next part to send from `offset`, or null when all `size` bytes are there. */
export function nextChunk(offset: number, size: number, chunkBytes = CHUNK_BYTES): Chunk | null {
  if (offset >= size) return null
  return { start: offset, end: Math.min(size, offset + chunkBytes) }
}

/** Wait before the attempt number `attempt` (from 1) after a failure, in milliseconds; null when it is time to give up. */
export function retryDelay(attempt: number): number | null {
  const MAX_ATTEMPTS = 6
  return attempt > MAX_ATTEMPTS ? null : Math.min(15_000, 500 * 2 ** (attempt - 1))
}

/** A speed measured over the last seconds, from samples of (time in ms, bytes done). Null until it can be told. */
export function transferRate(samples: readonly { at: number; bytes: number }[]): number | null {
  const first = samples[0]
  const last = samples.at(-1)
  if (!first || !last || last.at - first.at < 500) return null
  return ((last.bytes - first.bytes) / (last.at - first.at)) * 1000
}

/**
 * A legal resource name made of a file's name: the extension goes, illegal characters become dashes.
 */
export function nameFromFile(fileName: string): string {
  const stem = fileName.replace(/\.(iso|img|qcow2|raw)$/i, '')
  return (
    stem
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 63)
      .replace(/[^A-Za-z0-9]+$/, '') || 'image'
  )
}

/** What kind of image a file most likely is. */
export function kindFromFile(fileName: string): 'iso' | 'disk' {
  return /\.iso$/i.test(fileName) ? 'iso' : 'disk'
}
