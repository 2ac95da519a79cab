import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { appendStream } from './files.append.ts'

/** A disk that needs 100 ms for each write. */
vi.mock('node:fs/promises', async importOriginal => {
  const real = await importOriginal<typeof import('node:fs/promises')>()
  const open: typeof real.open = async (...args) => {
    const handle = await real.open(...args)
    const write = handle.write.bind(handle) as (...given: unknown[]) => unknown
    const slowly = (...given: unknown[]) => delay(100).then(() => write(...given))
    return Object.assign(handle, { write: slowly })
  }
  return { ...real, open }
})

it('does not take a slow disk for a silent sender', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lqx-append-'))
  const path = join(directory, 'file')
  const body = Readable.from([Buffer.from('one'), Buffer.from('two')])
  const result = await appendStream(path, 0, body, { maxBytes: 100, idleMs: 30 })
  expect(result).toEqual({ offset: 6, end: 'complete' })
  expect(await readFile(path, 'utf8')).toBe('onetwo')
  const silent = new Readable({ read() {} })
  expect(await appendStream(path, 6, silent, { maxBytes: 100, idleMs: 30 })).toEqual({ offset: 6, end: 'broken' })
  await rm(directory, { recursive: true })
})
