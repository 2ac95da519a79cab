import { expect, onTestFinished, test, vi } from 'vitest'
import { createSupervisor } from './supervisor.ts'

/** Generous, as other work may keep the machine busy: nothing here waits longer than it has to. */
const PATIENCE = { timeout: 10_000, interval: 10 }

function supervised(selfCheck: () => Promise<void>, watchdogMs: number | undefined = 400) {
  const sent: string[] = []
  const errors: string[] = []
  const supervisor = createSupervisor({
    watchdogMs,
    selfCheck,
    send: async assignments => void sent.push(...assignments),
    log: { warn: () => {}, error: (value: { err: Error }) => errors.push(value.err.message) },
  })
  onTestFinished(() => supervisor.stopping())
  return { supervisor, sent, errors }
}

test('readiness is told first, then the watchdog is pinged', async () => {
  const { supervisor, sent } = supervised(async () => {})
  await supervisor.ready('Serving')
  expect(sent).toEqual(['READY=1', 'STATUS=Serving'])
  await vi.waitFor(() => expect(sent.filter(text => text === 'WATCHDOG=1').length).toBeGreaterThan(1), PATIENCE)
})

test('a failing self-check keeps the ping back until it passes again', async () => {
  let broken = true
  const { supervisor, sent, errors } = supervised(async () => {
    if (broken) throw new Error('the store does not answer')
  })
  await supervisor.ready('Serving')
  await vi.waitFor(() => expect(errors.length).toBeGreaterThan(1), PATIENCE)
  expect(errors[0]).toBe('the store does not answer')
  expect(sent).not.toContain('WATCHDOG=1')
  broken = false
  await vi.waitFor(() => expect(sent).toContain('WATCHDOG=1'), PATIENCE)
})

test('a self-check that hangs counts as failed', async () => {
  const { supervisor, sent, errors } = supervised(() => new Promise<void>(() => {}))
  await supervisor.ready('Serving')
  await vi.waitFor(() => expect(errors).toContain('the self-check took too long'), PATIENCE)
  expect(sent).not.toContain('WATCHDOG=1')
})

test('a blocked event loop is noticed', async () => {
  const { supervisor, errors } = supervised(async () => {}, 400)
  await supervisor.ready('Serving')
  const block = setInterval(() => {
    const until = performance.now() + 150
    while (performance.now() < until);
  }, 1)
  onTestFinished(() => clearInterval(block))
  await vi.waitFor(() => expect(errors.some(text => text.includes('event loop was blocked'))).toBe(true), PATIENCE)
})

test('no pings after the service said that it stops', async () => {
  const { supervisor, sent } = supervised(async () => {}, 100)
  await supervisor.ready('Serving')
  await vi.waitFor(() => expect(sent).toContain('WATCHDOG=1'), PATIENCE)
  await supervisor.stopping()
  const count = sent.length
  expect(sent.at(-1)).toBe('STOPPING=1')
  // Another one with the same period shows that there was time for more.
  const other = supervised(async () => {}, 100)
  await other.supervisor.ready('Serving')
  await vi.waitFor(() => expect(other.sent.filter(text => text === 'WATCHDOG=1').length).toBeGreaterThan(2), PATIENCE)
  expect(sent).toHaveLength(count)
})
