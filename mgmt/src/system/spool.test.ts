import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { spool } from './spool.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lqx-spool-'))
})
afterEach(() => rm(dir, { recursive: true }))

const signal = new AbortController().signal
const run = async (command: string, args: string[], limits: object = {}) => {
  const path = join(dir, 'out')
  await spool(command, args, path, { maxBytes: 1_000, timeoutMs: 5_000, signal, ...limits })
  return await readFile(path, 'utf8')
}

it('keeps what a program prints, and why it failed', async () => {
  expect(await run('printf', ['hello'])).toBe('hello')
  expect(await run('ls', ['/does/not/exist'])).toMatch(/^\n\[ls failed with exit code 2: ls: cannot access/)
  expect(await run('no-such-program', [])).toMatch(/could not be started/)
})

it('is bounded in length and in time', async () => {
  const long = await run('seq', ['1', '100000'])
  expect(long).toMatch(/^1\n2\n3\n/)
  expect(long).toMatch(/\[seq cut off after 1000 bytes/)
  expect(long.length).toBeLessThan(1_200)
  expect(await run('sleep', ['30'], { timeoutMs: 100 })).toMatch(/ended after 0.1 s/)
})

it('ends when it is asked to', async () => {
  await expect(run('sleep', ['30'], { signal: AbortSignal.timeout(100) })).rejects.toThrow()
})
