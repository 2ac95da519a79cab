import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { ConsoleFacts } from './console-text.ts'
import { startConsoleWriter } from './console-writer.ts'

async function writer(options: { usageMs?: number; blocked?: boolean } = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'lqx-console-'))
  const path = join(directory, 'run', 'console.txt')
  if (options.blocked) await writeFile(join(directory, 'run'), 'a file where a directory has to be')
  const warnings: string[] = []
  const facts: ConsoleFacts = {
    version: '1',
    hostName: 'alpha',
    live: false,
    state: 'ready',
    addresses: [],
    port: 443,
    fingerprint: 'AA:BB',
    setupCode: 'CODE',
    cpuPercent: 1,
    memoryUsedBytes: 0,
    memoryBytes: 2 ** 30,
  }
  const log = { warn: (_: object, message?: string) => void warnings.push(message ?? '') }
  const console = startConsoleWriter({ ...options, path, facts: () => facts, log, intervalMs: 3_600_000 })
  onTestFinished(async () => {
    await console.close()
    await rm(directory, { recursive: true })
  })
  await console.refresh()
  return { console, facts, path, warnings, text: () => readFile(path, 'utf8') }
}

test('what changes is on the screen after a refresh', async () => {
  const { console, facts, text } = await writer()
  expect(await text()).toContain('Setup code: CODE')
  facts.addresses = ['10.0.2.15']
  facts.setupCode = undefined
  await console.refresh()
  expect(await text()).toContain('Address: https://10.0.2.15')
  expect(await text()).not.toContain('CODE')
})

test('the file is replaced, never half written, and readable by root only', async () => {
  const { console, facts, path } = await writer()
  const before = await stat(path)
  facts.hostName = 'bravo'
  await console.refresh()
  const after = await stat(path)
  expect(after.ino).not.toBe(before.ino)
  expect(after.mode & 0o777).toBe(0o600)
  expect(await readdir(join(path, '..'))).toEqual(['console.txt'])
})

test('CPU and memory alone do not write each time', async () => {
  const { console, facts, path } = await writer()
  const before = await stat(path)
  facts.cpuPercent = 50
  await console.refresh()
  expect((await stat(path)).ino).toBe(before.ino)
})

test('CPU and memory are brought up to date now and then', async () => {
  const { console, facts, text } = await writer({ usageMs: 0 })
  facts.cpuPercent = 50
  await console.refresh()
  expect(await text()).toContain('CPU 50 %')
})

test('at the end the screen tells that nothing runs', async () => {
  const { console, text } = await writer()
  await console.close()
  expect(await text()).toContain('State: not running')
})

test('a file that cannot be written is logged once', async () => {
  const { console, warnings } = await writer({ blocked: true })
  await console.refresh()
  expect(warnings).toEqual(['console text could not be written'])
})
