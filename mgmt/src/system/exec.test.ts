import { afterEach, expect, it, vi } from 'vitest'
import { exec } from './exec.ts'

afterEach(() => {
  vi.useRealTimers()
})

it('does not wait for ever for what a program left behind', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  // The shell ends at once; its child keeps the output open.
  const failure = exec('/bin/sh', ['-c', 'sleep 5 &'], { timeoutMs: 1_000 }).catch((reason: unknown) => reason)
  vi.advanceTimersByTime(1_000)
  vi.advanceTimersByTime(10_000)
  const begun = performance.now()
  expect(await failure).toMatchObject({ name: 'ExecError', timedOut: true })
  expect(performance.now() - begun).toBeLessThan(2_000)
})
