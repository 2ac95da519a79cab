import { expect, it } from 'vitest'
import { interruptible } from './interrupt.ts'

it('tells what runs that the process is asked to end, and listens no longer than that', async () => {
  const before = process.listenerCount('SIGHUP')
  const aborted = await interruptible(async signal => {
    process.kill(process.pid, 'SIGHUP')
    await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
    return signal.aborted
  })
  expect(aborted).toBe(true)
  expect(process.listenerCount('SIGHUP')).toBe(before)
})
