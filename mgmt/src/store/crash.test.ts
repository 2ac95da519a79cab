import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from './sqlite.ts'

const CHILD = fileURLToPath(new URL('./crash.child.ts', import.meta.url))
const ROUNDS = 25

/** Runs the victim and kills it after it acknowledged `acknowledgements` commits and `delayMs` more have passed. */
async function runAndKill(path: string, first: number, acknowledgements: number, delayMs: number) {
  const child = spawn(process.execPath, [CHILD, path, String(first)], { stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  let armed = false
  child.stderr.on('data', chunk => {
    err += chunk
  })
  child.stdout.on('data', chunk => {
    out += chunk
    if (armed || out.split('\n').length <= acknowledgements) return
    armed = true
    setTimeout(() => child.kill('SIGKILL'), delayMs)
  })
  const [, signal] = await once(child, 'close')
  if (signal !== 'SIGKILL') throw new Error(`the child ended by itself: ${err}`)
  // The last line may be cut off; what is complete was acknowledged.
  return out
    .split('\n')
    .slice(0, -1)
    .map(line => line.split(' ').map(Number))
    .map(([number = -1, revision = -1]) => ({ number, revision }))
}

describe('kill -9', () => {
  let directory: string
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lqx-crash-'))
  })
  afterAll(() => rm(directory, { recursive: true }))

  it(`loses no acknowledged commit and halves none, ${ROUNDS} times at random moments`, {
    timeout: 120_000,
  }, async () => {
    const path = join(directory, 'state.db')
    const acknowledged = new Map<number, number>()
    let first = 0
    for (let round = 0; round < ROUNDS; round++) {
      const lines = await runAndKill(path, first, 1 + Math.floor(Math.random() * 60), Math.random() * 5)
      expect(lines.length).toBeGreaterThan(0)
      for (const { number, revision } of lines) acknowledged.set(number, revision)

      const store = openSqliteStore(path, { keepRevisions: 50 })
      const { entries } = await store.list('/crash/')
      const found = new Map(entries.map(entry => [entry.key, entry]))
      for (const [number, revision] of acknowledged) {
        const entry = found.get(`/crash/${number}`)
        expect(entry, `commit ${number} was acknowledged`).toBeDefined()
        expect(entry?.revision).toBe(revision)
        expect(entry?.value).toEqual({ number, text: 'x'.repeat((number * 37) % 5000) })
      }
      const newest = Number((await store.get('/newest'))?.value)
      expect(newest).toBe(entries.length - 1)
      // At most the one commit that was under way when the child died is there without being acknowledged.
      expect(entries.length - acknowledged.size).toBeLessThanOrEqual(round + 1)
      await store.close()
      first = newest + 1
    }
    expect(acknowledged.size).toBeGreaterThan(ROUNDS)
  })
})
