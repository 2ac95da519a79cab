import type { LogEntry } from './log.ts'

/** What a cut leaves of the writes that no flush has made last. */
export type Loss = 'none' | 'some' | 'torn'

/** A moment at which the power goes: entries before `end` were given to the disk. */
export interface Cut {
  end: number
  loss: Loss
  /** For what is lost. */
  seed: number
}

/** Part of an entry that has reached the disk: its first `bytes`. */
export interface Applied {
  index: number
  bytes: number
}

const SECTOR = 512

/** Numbers in [0, 1) that only depend on the seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * `count` cuts between the entries `from` and `to`, in order of time. Half of them fall beside entries of which
 * `matters` says so: a few writes to the partition table and to the boot partition among thousands that fill a slot.
 */
export function chooseCuts(
  entries: readonly LogEntry[],
  range: { from: number; to: number },
  matters: (entry: LogEntry) => boolean,
  { count, seed }: { count: number; seed: number },
): Cut[] {
  const next = random(seed)
  const below = (limit: number) => Math.floor(next() * limit)
  const near: number[] = []
  for (let index = range.from; index < range.to; index++) {
    const entry = entries[index]
    if (entry !== undefined && matters(entry)) near.push(index + 1)
  }
  const losses: readonly Loss[] = ['none', 'some', 'torn']
  const cuts = Array.from({ length: count }, (_, index): Cut => {
    const anywhere = range.from + 1 + below(range.to - range.from)
    const end = index % 2 === 0 ? anywhere : (near[below(near.length)] ?? anywhere)
    return { end, loss: losses[Math.floor(index / 2) % losses.length] ?? 'none', seed: below(2 ** 32) }
  })
  return cuts.sort((a, b) => a.end - b.end)
}

/** How many entries before `end` are on the disk for good: all up to the last flush. */
export function durableBefore(entries: readonly LogEntry[], end: number): number {
  for (let index = end; index > 0; index--) if (entries[index - 1]?.flush === true) return index
  return 0
}

/** What of the entries between `durable` and the cut has reached the disk, in order. */
export function survivors(entries: readonly LogEntry[], durable: number, cut: Cut): Applied[] {
  const next = random(cut.seed)
  const applied: Applied[] = []
  for (let index = durable; index < cut.end; index++) {
    const entry = entries[index]
    if (entry === undefined || entry.bytes === 0) continue
    if (cut.loss === 'some' && !entry.fua && next() < 0.5) continue
    const isLast = index === cut.end - 1
    const tear = cut.loss === 'torn' && isLast && !entry.fua
    const bytes = tear ? Math.floor((next() * entry.bytes) / SECTOR) * SECTOR : entry.bytes
    if (bytes > 0) applied.push({ index, bytes })
  }
  return applied
}
