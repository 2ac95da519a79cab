import { describe, expect, test } from 'vitest'
import { VM_RULES, type VmVerb, whyNot } from './vm.rules.ts'
import { PowerState, type VmState } from './vm.schema.ts'

const state = (change: Partial<VmState>): { state: VmState } => ({
  state: {
    power: 'off',
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
    ...change,
  },
})
const verbs = Object.keys(VM_RULES) as VmVerb[]
const allowed = (change: Partial<VmState>) => verbs.filter(verb => whyNot(verb, state(change)) === undefined)

describe('what can be done to a VM', () => {
  test.each<[VmState['power'], VmVerb[]]>([
    ['off', ['start', 'delete', 'rename', 'editHardware', 'attachDisk', 'detachDisk', 'changeMedia']],
    ['crashed', ['start', 'delete', 'rename', 'editHardware', 'attachDisk', 'detachDisk', 'changeMedia']],
    ['running', ['shutdown', 'stop', 'reboot', 'reset', 'pause', 'console', 'attachDisk', 'detachDisk', 'changeMedia']],
    ['paused', ['stop', 'reset', 'resume', 'console', 'attachDisk', 'detachDisk', 'changeMedia']],
    ['shutting-down', ['stop', 'console']],
    ['unknown', ['stop']],
  ])('%s', (power, expected) => {
    expect(allowed({ power })).toEqual(expected)
  })

  test('every power state is thought of', () => {
    for (const power of PowerState.options) expect(allowed({ power }).length).toBeGreaterThan(0)
  })

  test('a task keeps everything but looking away', () => {
    expect(allowed({ power: 'running', taskId: 't' })).toEqual(['console'])
    expect(allowed({ phase: 'creating' })).toEqual([])
  })

  test('a deletion that failed can be asked for again, and nothing else', () => {
    expect(allowed({ phase: 'deleting' })).toEqual(['delete'])
    expect(allowed({ phase: 'deleting', taskId: 't' })).toEqual([])
  })

  test('a refusal is a sentence', () => {
    expect(whyNot('start', state({ power: 'running' }))).toBe('Not possible: it is already on')
  })
})
