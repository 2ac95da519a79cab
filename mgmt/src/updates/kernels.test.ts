import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { KernelMemory, type Kernels } from './kernels.ts'

const GOOD: Kernels = { running: '1.0', kernels: [{ version: '1.0', triesLeft: null }] }
const ON_TRIAL: Kernels = { running: '1.0', kernels: [{ version: '1.0', triesLeft: 2 }] }

describe('the memory of the kernels', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('reads once, and again after half a minute', async () => {
    const read = vi.fn(async () => GOOD)
    const memory = new KernelMemory(read)
    expect([await memory.get(), await memory.get()]).toEqual([GOOD, GOOD])
    expect(read).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(30_000)
    await memory.get()
    expect(read).toHaveBeenCalledTimes(2)
  })

  it('does not remember a start that is being judged', async () => {
    const read = vi.fn(async () => ON_TRIAL)
    const memory = new KernelMemory(read)
    await memory.get()
    await memory.get()
    expect(read).toHaveBeenCalledTimes(2)
  })

  it('forgets what was read before or during a change, also one that failed', async () => {
    const read = vi.fn(async () => GOOD)
    const memory = new KernelMemory(read)
    await memory.get()
    await memory.change(async () => {
      await memory.get()
    })
    await memory.get()
    expect(read).toHaveBeenCalledTimes(2)
    await expect(memory.change(() => Promise.reject(new Error('full')))).rejects.toThrow('full')
    await memory.get()
    expect(read).toHaveBeenCalledTimes(3)
  })

  it('does not keep an answer that a change overtook', async () => {
    const first = Promise.withResolvers<Kernels>()
    const read = vi.fn(async () => GOOD).mockImplementationOnce(() => first.promise)
    const memory = new KernelMemory(read)
    const late = memory.get()
    await memory.change(async () => {})
    const before: Kernels = { running: '1.0', kernels: [] }
    first.resolve(before)
    expect(await late).toEqual(before)
    expect(await memory.get()).toEqual(GOOD)
  })
})
