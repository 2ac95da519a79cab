import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import type { LogEntry } from './log.ts'
import type { Applied } from './prefixes.ts'

const CHUNK = 4 * 1024 ** 2
const ZEROES = Buffer.alloc(CHUNK)

/** A part of the disk that is kept as a file of its own too, for tools that want one. */
export interface Mirror {
  path: string
  start: number
  bytes: number
}

interface Saved {
  offset: number
  content: Buffer
}

/** Zeroes are not written over zeroes, so that the file keeps its holes. */
function writeUnlessZero(file: number, content: Buffer, at: number): void {
  if (content.equals(ZEROES.subarray(0, content.length))) {
    const before = Buffer.alloc(content.length)
    readSync(file, before, 0, before.length, at)
    if (before.equals(content)) return
  }
  writeSync(file, content, 0, content.length, at)
}

/** A copy of the recorded disk, brought forward entry by entry. */
export class Replay implements Disposable {
  private readonly disk: number
  private readonly log: number
  private mirrors: { file: number; start: number; bytes: number }[] = []
  private undo: Saved[] | undefined
  private applied = 0
  private later: readonly Applied[] = []
  private readonly entries: readonly LogEntry[]

  constructor(disk: string, log: string, entries: readonly LogEntry[]) {
    this.disk = openSync(disk, 'r+')
    this.log = openSync(log, 'r')
    this.entries = entries
  }

  mirror(mirrors: readonly Mirror[]): void {
    this.mirrors = mirrors.map(({ path, start, bytes }) => ({ file: openSync(path, 'r+'), start, bytes }))
  }

  read(bytes: number, at: number): Buffer {
    const buffer = Buffer.alloc(bytes)
    readSync(this.disk, buffer, 0, bytes, at)
    return buffer
  }

  /** Differs whenever what is written in this part of the disk does: for what takes long to find out again. */
  stamp(start: number, bytes: number): string {
    const touches = (index: number) => {
      const entry = this.entries[index]
      return entry !== undefined && entry.offset < start + bytes && entry.offset + entry.bytes > start
    }
    let last = this.applied - 1
    while (last >= 0 && !touches(last)) last--
    const later = this.later.filter(({ index }) => touches(index)).map(({ index, bytes }) => `${index}/${bytes}`)
    return [last, ...later].join()
  }

  /** Brings the disk to what it is when all entries before `end` are on it. Never backward. */
  forward(end: number): void {
    for (; this.applied < end; this.applied++)
      this.apply({ index: this.applied, bytes: this.entries[this.applied]?.bytes ?? 0 })
  }

  /** Has `work` look at the disk with some more writes on it, which are taken back afterwards. */
  async with<T>(writes: readonly Applied[], work: () => Promise<T>): Promise<T> {
    const undo: Saved[] = []
    this.undo = undo
    this.later = writes
    try {
      for (const write of writes) this.apply(write)
      this.undo = undefined
      return await work()
    } finally {
      this.undo = undefined
      this.later = []
      for (const { offset, content } of undo.reverse()) this.put(offset, content)
    }
  }

  /** Puts one byte, as nothing ever wrote it. */
  poke(at: number, byte: number): void {
    this.put(at, Buffer.of(byte))
  }

  private apply({ index, bytes }: Applied): void {
    const entry = this.entries[index]
    if (entry === undefined) return
    for (let done = 0; done < bytes; done += CHUNK) {
      const length = Math.min(CHUNK, bytes - done)
      const at = entry.offset + done
      this.undo?.push({ offset: at, content: this.read(length, at) })
      const content = entry.discard ? ZEROES.subarray(0, length) : Buffer.alloc(length)
      if (!entry.discard) readSync(this.log, content, 0, length, entry.dataAt + done)
      this.put(at, content)
    }
  }

  private put(at: number, content: Buffer): void {
    writeUnlessZero(this.disk, content, at)
    for (const { file, start, bytes } of this.mirrors) {
      const [from, to] = [Math.max(at, start), Math.min(at + content.length, start + bytes)]
      if (from < to) writeUnlessZero(file, content.subarray(from - at, to - at), from - start)
    }
  }

  [Symbol.dispose](): void {
    for (const { file } of this.mirrors) closeSync(file)
    closeSync(this.disk)
    closeSync(this.log)
  }
}
