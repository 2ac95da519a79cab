import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { newId } from '../lib/id.ts'
import { body, poolContract } from './pool.contract.ts'
import { createSimPool, type SimPoolOptions } from './pool.driver.sim.ts'

const roots: string[] = []
const makePool = async (options: Partial<SimPoolOptions> = {}) => {
  const root = await mkdtemp(join(tmpdir(), 'lqx-sim-pool-'))
  roots.push(root)
  return createSimPool({ root, ...options })
}
afterEach(async () => {
  for (const root of roots.splice(0)) await rm(root, { recursive: true })
})
const never = new AbortController().signal

describe('simulated pool', () => {
  poolContract(makePool)

  it('fills up and refuses, keeping what arrived of an upload', async () => {
    const pool = await makePool({ capacityBytes: 10_000 })
    const id = newId()
    expect(await pool.appendUpload(id, 0, 8000, body([Buffer.alloc(8000)]))).toMatchObject({ end: 'complete' })
    const full = await pool.appendUpload(id, 8000, 8000, body([Buffer.alloc(8000)]))
    expect(full).toEqual({ offset: 8000, end: 'no-space' })
    await expect(pool.createVolume(newId(), 1_048_576, never)).rejects.toMatchObject({ code: 'no_space' })
    expect(await pool.listVolumeIds()).toEqual([])
    expect((await pool.space()).availableBytes).toBe(2000)
  })

  it.each([
    ['web-error-nospace', 'no_space'],
    ['web-error-503', 'unavailable'],
  ])('fails on request: %s', async (name, code) => {
    const pool = await makePool({ nameOf: async () => name })
    await expect(pool.createVolume(newId(), 1_048_576, never)).rejects.toMatchObject({ code })
  })

  it('fails in the given share of calls, the same ones each time', async () => {
    const run = async () => {
      const pool = await makePool({ chaosPercent: 20 })
      const results: boolean[] = []
      for (let i = 0; i < 100; i++) {
        results.push(
          await pool.createVolume(newId(), 512, never).then(
            () => true,
            () => false,
          ),
        )
      }
      return results
    }
    const first = await run()
    expect(first.filter(ok => !ok)).toHaveLength(20)
    expect(await run()).toEqual(first)
  })
})
