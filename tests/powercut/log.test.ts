import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LogEntry, logEntries } from './log.ts'

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'log-'))
})
afterAll(async () => {
  await rm(dir, { recursive: true })
})

function sector(...numbers: bigint[]): Buffer {
  const buffer = Buffer.alloc(512)
  for (const [index, number] of numbers.entries()) buffer.writeBigUInt64LE(number, index * 8)
  return buffer
}
async function collect(path: string): Promise<LogEntry[]> {
  const entries: LogEntry[] = []
  for await (const entry of logEntries(path)) entries.push(entry)
  return entries
}
async function read(...parts: Buffer[]) {
  const path = join(dir, 'log')
  await writeFile(path, Buffer.concat(parts))
  return await collect(path)
}
const head = (count: bigint) => sector(0x6a736677736872n, 1n, count, 512n)

it('reads writes, flushes and discards', async () => {
  const data = Buffer.alloc(1024, 'x')
  expect(await read(head(3n), sector(8n, 2n, 0n), data, sector(0n, 0n, 1n), sector(16n, 64n, 4n))).toEqual([
    { offset: 4096, bytes: 1024, flush: false, fua: false, discard: false, dataAt: 1024 },
    { offset: 0, bytes: 0, flush: true, fua: false, discard: false, dataAt: 2560 },
    { offset: 8192, bytes: 32768, flush: false, fua: false, discard: true, dataAt: 3072 },
  ])
})

it('refuses what is no log, and one that is cut off', async () => {
  await expect(read(Buffer.alloc(512))).rejects.toThrow('no log')
  await expect(read(head(2n), sector(0n, 0n, 1n))).rejects.toThrow('ends')
  await expect(read(head(1n), sector(0n, 2n, 0n), Buffer.alloc(512))).rejects.toThrow('ends')
})
