import { describe, expect, test } from 'vitest'
import { ApiError } from '../api/errors.ts'
import { VirshError } from '../system/virsh-error.ts'
import { asApiError, powerOf, problemOf, sampleOf } from './libvirt-words.ts'

const stats = (values: Record<string, string>) => ({ name: 'a', values: new Map(Object.entries(values)) })
const state = (number: number, reason = 0) => stats({ 'state.state': `${number}`, 'state.reason': `${reason}` })

describe('power states of libvirt', () => {
  test.each([
    [1, 1, 'running'],
    [3, 1, 'paused'],
    [4, 0, 'shutting-down'],
    [5, 1, 'off'],
    [5, 3, 'crashed'],
    [6, 1, 'crashed'],
    [0, 0, 'unknown'],
    [99, 0, 'unknown'],
  ])('state %i, reason %i is %s', (number, reason, power) => {
    expect(powerOf(state(number, reason))).toBe(power)
  })

  test('a guest that was paused for lack of space says so, one that somebody paused does not', () => {
    expect(problemOf(state(3, 5))).toContain('lack of space')
    expect(problemOf(state(3, 1))).toBeNull()
  })
})

test('memory: what the guest tells, else what the host gave it, never more than it has', () => {
  const memory = (values: Record<string, string>) => sampleOf('id', stats(values)).memoryUsedMiB
  expect(memory({ 'balloon.current': '1048576', 'balloon.usable': '786432', 'balloon.rss': '2097152' })).toBe(256)
  expect(memory({ 'balloon.current': '1048576', 'balloon.rss': '524288' })).toBe(512)
  expect(memory({ 'balloon.current': '1048576', 'balloon.rss': '2097152' })).toBe(1024)
  expect(memory({})).toBeNull()
})

describe('failures of libvirt', () => {
  const told = (reason: string, disconnected = false) => asApiError(new VirshError('start', reason, disconnected))
  test.each([
    [
      'unsupported configuration: Emulator does not support virt type kvm: could not find capabilities for domaintype=kvm',
      'illegal_state',
    ],
    ['internal error: process exited: qemu: Failed to get "write" lock Is another process using the image', 'in_use'],
    ['unable to write: No space left on device', 'no_space'],
    ['Requested operation is not valid: domain is already running', 'illegal_state'],
    ["operation failed: domain 'x' already exists with uuid 1", 'name_taken'],
    ['something nobody has seen', 'unavailable'],
  ])('%s', (reason, code) => {
    expect(told(reason)).toMatchObject({ code })
  })

  test('a lost connection is "try again"; what is no failure of libvirt passes', () => {
    expect(told('no answer', true)).toMatchObject({ code: 'unavailable' })
    const own = new ApiError('no_space', 'full')
    expect(asApiError(own)).toBe(own)
  })
})
