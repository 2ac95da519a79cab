import { describe, expect, it } from 'vitest'
import {
  afterRestart,
  type ChangeEvent,
  isProof,
  nextStatus,
  remainingSeconds,
  whyNotChange,
  whyNotConfirm,
  whyNotRevert,
} from './change.rules.ts'
import { ChangeStatus } from './change.schema.ts'

const EVENTS: readonly ChangeEvent[] = ['applied', 'confirm', 'kept', 'revert', 'undone']

describe('the life of a change', () => {
  it('has these ways and no others', () => {
    const ways = ChangeStatus.options.flatMap(status =>
      EVENTS.flatMap(event => {
        const next = nextStatus(status, event)
        return next === undefined ? [] : [`${status} -${event}-> ${next}`]
      }),
    )
    expect(ways).toEqual([
      'applying -applied-> waiting',
      'applying -revert-> reverting',
      'waiting -confirm-> confirming',
      'waiting -revert-> reverting',
      'confirming -kept-> confirmed',
      'confirming -revert-> reverting',
      'reverting -undone-> reverted',
    ])
  })

  it.each(['applying', 'waiting', 'reverting'] as const)('a restart undoes one that is %s', status => {
    expect(afterRestart(status, true)).toEqual({
      act: 'revert',
      reason: 'the service was restarted before the change was confirmed',
    })
    expect(afterRestart(status, false)).toMatchObject({
      act: 'revert',
      reason: expect.stringContaining('the host was'),
    })
  })

  it('a restart finishes what was confirmed and leaves alone what is over', () => {
    expect(afterRestart('confirming', false)).toEqual({ act: 'keep' })
    expect(afterRestart('confirmed', true)).toEqual({ act: 'nothing' })
    expect(afterRestart('reverted', false)).toEqual({ act: 'nothing' })
  })
})

it('the countdown goes by one clock, and not below nothing', () => {
  expect(remainingSeconds(1_000, 120, 1_000)).toBe(120)
  expect(remainingSeconds(1_000, 120, 1_001)).toBe(120)
  expect(remainingSeconds(1_000, 120, 120_500)).toBe(1)
  expect(remainingSeconds(1_000, 120, 999_999)).toBe(0)
})

it('only a connection that was opened afterwards is a proof', () => {
  expect(isProof({ connectedAtMs: 101, appliedAtMs: 100 })).toBe(true)
  expect(isProof({ connectedAtMs: 100, appliedAtMs: 100 })).toBe(false)
  expect(isProof({ connectedAtMs: 99, appliedAtMs: 100 })).toBe(false)
  expect(isProof({ connectedAtMs: undefined, appliedAtMs: 100 })).toBe(false)
})

it('says why not, and only where it is not', () => {
  const allowed = (why: (status: ChangeStatus) => string | undefined) =>
    ChangeStatus.options.filter(status => why(status) === undefined)
  expect(allowed(whyNotConfirm)).toEqual(['waiting'])
  expect(allowed(whyNotRevert)).toEqual(['applying', 'waiting'])
  expect(allowed(status => whyNotChange({ status, title: 'x' }))).toEqual(['confirmed', 'reverted'])
  expect(whyNotChange(undefined)).toBeUndefined()
  expect(whyNotChange({ status: 'waiting', title: 'DHCP' })).toContain('"DHCP"')
})
