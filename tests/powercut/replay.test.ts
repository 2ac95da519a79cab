import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { LogEntry } from './log.ts'
import { Replay } from './replay.ts'

let dir = ''
let [disk, log, part] = ['', '', '']
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'replay-'))
  ;[disk, log, part] = [join(dir, 'disk'), join(dir, 'log'), join(dir, 'part')]
})
afterAll(async () => {
  await rm(dir, { recursive: true })
})

const entry = (offset: number, dataAt: number, discard = false): LogEntry => ({
  ...{ offset, bytes: 512, flush: false, fua: false, discard, dataAt },
})
const entries = [entry(0, 0), entry(1024, 512), entry(1024, 1024), entry(0, 0, true)]

async function open(): Promise<Replay> {
  await writeFile(disk, '')
  await truncate(disk, 4096)
  await writeFile(part, Buffer.alloc(1024))
  await writeFile(log, Buffer.concat(['a', 'b', 'c'].map(letter => Buffer.alloc(512, letter))))
  const replay = new Replay(disk, log, entries)
  replay.mirror([{ path: part, start: 1024, bytes: 1024 }])
  return replay
}
const shown = (replay: Replay) =>
  [0, 512, 1024].map(at => replay.read(1, at).toString('latin1').replace('\0', '.')).join('')

it('goes forward entry by entry, in the copy of a partition too', async () => {
  using replay = await open()
  replay.forward(1)
  expect(shown(replay)).toBe('a..')
  replay.forward(3)
  expect(shown(replay)).toBe('a.c')
  expect((await readFile(part)).subarray(0, 512)).toEqual(Buffer.alloc(512, 'c'))
  replay.forward(4)
  expect(shown(replay)).toBe('..c')
})

it('takes back what was only written for a look, in the right order', async () => {
  using replay = await open()
  replay.forward(1)
  const writes = [1, 2, 3].map(index => ({ index, bytes: 512 }))
  expect(await replay.with(writes, async () => shown(replay))).toBe('..c')
  expect(shown(replay)).toBe('a..')
  expect(await readFile(part)).toEqual(Buffer.alloc(1024))
})

it('says whether a part of the disk has changed', async () => {
  using replay = await open()
  replay.forward(1)
  const stamps = () => [replay.stamp(0, 512), replay.stamp(1024, 512)]
  const before = stamps()
  const during = await replay.with([{ index: 1, bytes: 512 }], async () => stamps())
  expect(during[0]).toBe(before[0])
  expect(during[1]).not.toBe(before[1])
  expect(stamps()).toEqual(before)
  const torn = await replay.with([{ index: 1, bytes: 256 }], async () => stamps())
  expect(torn[1]).not.toBe(during[1])
})
