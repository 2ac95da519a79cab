import { expect, it } from 'vitest'
import type { Vm, Volume } from '../../api/types.ts'
import { whyNotGrow, whyTaken } from './volume-rules.ts'

const volume = (state: Partial<Volume['state']> = {}): Pick<Volume, 'state'> => ({
  state: {
    phase: 'ready',
    format: 'qcow2',
    allocatedBytes: 0,
    attachedTo: null,
    taskId: null,
    problem: null,
    ...state,
  },
})
const vm = (power: Vm['state']['power']): Pick<Vm, 'name' | 'state'> => ({
  name: 'web',
  state: {
    power,
    phase: 'ready',
    hostId: 'h',
    hostName: 'h',
    startedAt: null,
    cpuPercent: null,
    memoryUsedMiB: null,
    addresses: [],
    taskId: null,
    problem: null,
    restartRequired: false,
  },
})

it('lets a volume go only when no VM has it', () => {
  expect(whyTaken(volume())).toBeNull()
  expect(whyTaken(volume({ attachedTo: { kind: 'vms', id: '1', name: 'web' } }))).toMatch(/belongs to web/)
  expect(whyTaken(volume({ phase: 'creating' }))).toMatch(/being created/)
  expect(whyTaken(volume({ taskId: 't' }))).toMatch(/a task/)
})

it('grows a volume only while its VM is off', () => {
  expect(whyNotGrow(volume(), undefined)).toBeNull()
  expect(whyNotGrow(volume(), vm('off'))).toBeNull()
  expect(whyNotGrow(volume(), vm('running'))).toBe('Not possible: web is on; shut it down to grow its disk')
  expect(whyNotGrow(volume({ phase: 'deleting' }), vm('off'))).toMatch(/being deleted/)
})
