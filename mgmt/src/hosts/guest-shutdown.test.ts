import { expect, test } from 'vitest'
import { endGuests } from './guest-shutdown.ts'

const TIMES = { deadlineMs: 10_000, pollMs: 5 }
const SHORT = { deadlineMs: 300, pollMs: 5 }

/** A hypervisor whose guests obey after being looked at `obeysAfter` times; `never` ones have to be stopped. */
function hypervisor(guests: Record<string, { obeysAfter: number; refuses?: boolean }>) {
  const on = new Map(Object.entries(guests).map(([name, guest]) => [name, { ...guest, asked: false }]))
  const calls: string[] = []
  return {
    calls,
    async running() {
      for (const [name, guest] of on) {
        if (guest.asked && guest.obeysAfter-- <= 0) on.delete(name)
      }
      return [...on.keys()].map(name => ({ id: name, name }))
    },
    async act(id: string, action: 'shutdown' | 'stop') {
      calls.push(`${action} ${id}`)
      const guest = on.get(id)
      if (action === 'stop') on.delete(id)
      else if (guest?.refuses) throw new Error('the VM is paused')
      else if (guest !== undefined) guest.asked = true
    },
  }
}

function task() {
  const lines: string[] = []
  const controller = new AbortController()
  const progress: string[] = []
  return {
    lines,
    progress,
    controller,
    context: {
      signal: controller.signal,
      log: (line: string) => void lines.push(line),
      progress: (done: number, total: number) => void progress.push(`${done}/${total}`),
    },
  }
}

test('guests that obey are never forced', async () => {
  const guests = hypervisor({ a: { obeysAfter: 1 }, b: { obeysAfter: 3 } })
  const { context, progress } = task()
  await endGuests(guests, 'host', context, TIMES)
  expect(guests.calls).toEqual(['shutdown a', 'shutdown b'])
  expect(await guests.running()).toEqual([])
  expect(progress.at(-1)).toBe('2/2')
})

test('who does not obey in time is stopped, and only that one', async () => {
  const guests = hypervisor({ good: { obeysAfter: 1 }, stubborn: { obeysAfter: Number.POSITIVE_INFINITY } })
  const { context, lines } = task()
  await endGuests(guests, 'host', context, SHORT)
  expect(guests.calls).toEqual(['shutdown good', 'shutdown stubborn', 'stop stubborn'])
  expect(lines.at(-1)).toBe('Stopping what did not shut down in time: stubborn')
})

test('a guest that cannot be asked does not save the others from being asked', async () => {
  const guests = hypervisor({ paused: { obeysAfter: 0, refuses: true }, other: { obeysAfter: 0 } })
  const { context, lines } = task()
  await endGuests(guests, 'host', context, SHORT)
  expect(guests.calls).toEqual(['shutdown paused', 'shutdown other', 'stop paused'])
  expect(lines).toContain('paused: the VM is paused')
})

test('nothing runs: nothing is done', async () => {
  const guests = hypervisor({})
  const { context, lines } = task()
  await endGuests(guests, 'host', context, TIMES)
  expect([guests.calls, lines]).toEqual([[], []])
})

test('a cancelled task stops waiting and forces nobody', async () => {
  const guests = hypervisor({ slow: { obeysAfter: Number.POSITIVE_INFINITY } })
  const { context, controller } = task()
  const work = endGuests(guests, 'host', context, { deadlineMs: 60_000, pollMs: 60_000 })
  controller.abort()
  await expect(work).rejects.toThrow()
  expect(guests.calls).not.toContain('stop slow')
})
