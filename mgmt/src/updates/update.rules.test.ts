import { describe, expect, it } from 'vitest'
import { otherOf, outcomeOf, parseKernel, type SlotFacts } from './update.rules.ts'

const OLD = '0.1.0.1.old'
const NEW = '0.2.0.1.new'
const attempt = { from: OLD, to: NEW, bootId: 'first' }
const facts = (more: Partial<SlotFacts>): SlotFacts => ({
  ...{ running: OLD, bootId: 'second', failures: [] },
  kernels: [
    { version: OLD, triesLeft: null },
    { version: NEW, triesLeft: 3 },
  ],
  ...more,
})
const withTries = (triesLeft: number | null) => [
  { version: OLD, triesLeft: null },
  { version: NEW, triesLeft },
]

describe('names of kernels', () => {
  it.each([
    ['limiquantix_0.2.0.1.new.efi', { version: NEW, triesLeft: null }],
    ['limiquantix_0.2.0.1.new+3.efi', { version: NEW, triesLeft: 3 }],
    ['limiquantix_0.2.0.1.new+0-3.efi', { version: NEW, triesLeft: 0 }],
    ['other.efi', undefined],
    ['limiquantix_.efi', undefined],
    ['limiquantix_1 2.efi', undefined],
  ])('%s', (name, kernel) => {
    expect(parseKernel(name)).toEqual(kernel)
  })
})

describe('what became of an update', () => {
  it('nothing yet, before the restart', () => {
    expect(outcomeOf(attempt, facts({ bootId: 'first' }))).toEqual({ outcome: 'pending' })
  })

  it('nothing yet, while it has to prove itself', () => {
    expect(outcomeOf(attempt, facts({ running: NEW, kernels: withTries(2) }))).toEqual({ outcome: 'pending' })
  })

  it('success, once the boot loader does not count any more', () => {
    expect(outcomeOf(attempt, facts({ running: NEW, kernels: withTries(null) }))).toEqual({ outcome: 'succeeded' })
  })

  it('nothing yet, when the old one was started by hand in between', () => {
    expect(outcomeOf(attempt, facts({ kernels: withTries(2) }))).toEqual({ outcome: 'pending' })
  })

  it('failure, with what the last start said', () => {
    const failures = [`10:00 ${NEW} failed: first`, `10:05 ${NEW} failed: last`]
    const result = outcomeOf(attempt, facts({ kernels: withTries(0), failures }))
    expect(result).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('failed: last') })
  })

  it('failure without words, when it did not even come to that', () => {
    const result = outcomeOf(attempt, facts({ kernels: withTries(0) }))
    expect(result).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('did not get as far') })
  })

  it('failure of an older version that was started once', () => {
    const back = { from: NEW, to: OLD, bootId: 'first' }
    const kernels = [
      { version: NEW, triesLeft: null },
      { version: OLD, triesLeft: 2 },
    ]
    const failures = [`10:00 ${OLD} failed: why`]
    expect(outcomeOf(back, facts({ running: NEW, kernels }))).toEqual({ outcome: 'pending' })
    expect(outcomeOf(back, facts({ running: NEW, kernels, failures }))).toMatchObject({ outcome: 'failed' })
  })

  it('failure, when the version is gone', () => {
    const kernels = [{ version: OLD, triesLeft: null }]
    expect(outcomeOf(attempt, facts({ kernels }))).toMatchObject({ outcome: 'failed' })
  })
})

it.each([
  [null, 'ready'],
  [3, 'on-trial'],
  [0, 'failed'],
] as const)('the other version with %s starts left is %s', (triesLeft, state) => {
  expect(otherOf(facts({ kernels: withTries(triesLeft) }))).toEqual({ version: NEW, triesLeft, state })
})

it('a host that was just installed has no other version', () => {
  expect(otherOf(facts({ kernels: [{ version: OLD, triesLeft: null }] }))).toBeNull()
})
