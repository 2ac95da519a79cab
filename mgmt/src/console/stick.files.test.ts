import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exec } from '../system/exec.ts'
import { readFrom, saveOn, updatesOn } from './stick.files.ts'

const NAME = 'limiquantix-support-alpha-202601021504.tar.gz'
let stick: string
beforeEach(async () => {
  stick = await mkdtemp(join(tmpdir(), 'lqx-stick-'))
})
afterEach(async () => await rm(stick, { recursive: true }))
const never = new AbortController().signal
const incoming = (content: Readable, sizeBytes = 4) => ({ content, sizeBytes, name: NAME })
const save = (content: Readable, signal = never) => saveOn(stick, incoming(content), signal)
const failing = (error: Error) =>
  Readable.from(
    (async function* () {
      yield Buffer.from('ab')
      throw error
    })(),
  )

describe('a bundle on a stick', () => {
  it('is there whole, and nothing else; what was pulled out too early gives way', async () => {
    await writeFile(join(stick, `${NAME}.part`), 'a rest')
    await save(Readable.from([Buffer.from('abcd')]))
    expect(await readdir(stick)).toEqual([NAME])
    expect(await readFile(join(stick, NAME), 'utf8')).toBe('abcd')
    await expect(save(Readable.from([Buffer.from('efgh')]))).rejects.toThrow('there already')
    expect(await readFile(join(stick, NAME), 'utf8')).toBe('abcd')
  })

  it.each([
    ['full', Object.assign(new Error('x'), { code: 'ENOSPC' }), 'The stick is full. Nothing was left on it.'],
    ['broken', Object.assign(new Error('EIO: broken'), { code: 'EIO' }), 'EIO: broken'],
  ])('leaves nothing when in the middle it is %s', async (_, error, told) => {
    await expect(save(failing(error))).rejects.toThrow(told)
    expect(await readdir(stick)).toEqual([])
  })

  it('leaves nothing when somebody stops it', async () => {
    const stop = new AbortController()
    const endless = Readable.from(
      (async function* () {
        yield Buffer.from('ab')
        stop.abort()
        yield Buffer.from('cd')
      })(),
    )
    await expect(save(endless, stop.signal)).rejects.toThrow('Stopped')
    expect(await readdir(stick)).toEqual([])
  })

  it('is not begun without room, or under a name that leads elsewhere', async () => {
    const content = Readable.from([Buffer.from('abcd')])
    await expect(saveOn(stick, incoming(content, Number.MAX_SAFE_INTEGER), never)).rejects.toThrow('too full')
    expect(content.destroyed).toBe(true)
    const file = { ...incoming(Readable.from(['abcd'])), name: '../elsewhere' }
    await expect(saveOn(stick, file, never)).rejects.toThrow('strange')
    expect(await readdir(stick)).toEqual([])
  })
})

describe('updates on a stick', () => {
  it('are files; links, pipes and folders are passed over', { timeout: 10_000 }, async () => {
    await writeFile(join(stick, 'good.lqxupdate'), 'x'.repeat(100_000))
    await symlink('/etc/passwd', join(stick, 'link.lqxupdate'))
    await exec('mkfifo', [join(stick, 'pipe.lqxupdate')])
    await exec('mkdir', [join(stick, 'folder.lqxupdate')])
    const found = await updatesOn(stick)
    expect(found.map(({ name, sizeBytes, head }) => [name, sizeBytes, head.length])).toEqual([
      ['good.lqxupdate', 100_000, 66 * 1024],
    ])
    await expect(text(readFrom(stick, 'link.lqxupdate', () => {}, never))).rejects.toThrow('ELOOP')
  })

  it('are read to their end, and how far is told', async () => {
    await writeFile(join(stick, 'a.lqxupdate'), 'x'.repeat(3_000_000))
    const told: number[] = []
    const content = await text(readFrom(stick, 'a.lqxupdate', percent => told.push(percent), never))
    expect(content).toHaveLength(3_000_000)
    expect(told).toEqual([34, 69, 100])
  })
})
