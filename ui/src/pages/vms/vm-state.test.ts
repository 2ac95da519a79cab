import { expect, it } from 'vitest'
import type { Vm } from '../../api/types.ts'
import { stateView, uptimeSeconds } from './vm-state.ts'

const vm = (state: Partial<Vm['state']>): Pick<Vm, 'state'> => ({
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
    ...state,
  },
})

it.each<[Partial<Vm['state']>, string, boolean]>([
  [{ phase: 'creating' }, 'Creating', true],
  [{ phase: 'deleting', power: 'running' }, 'Deleting', true],
  [{ power: 'running' }, 'Running', false],
  [{ power: 'off', taskId: 't' }, 'Off', true],
  [{ power: 'shutting-down' }, 'Shutting down', true],
])('shows %j as %s', (state, label, busy) => expect(stateView(vm(state))).toMatchObject({ label, busy }))

it('counts uptime only while the VM is on', () => {
  const startedAt = '2026-01-01T00:00:00Z'
  const now = Date.parse('2026-01-01T00:01:30Z')
  expect(uptimeSeconds(vm({ power: 'running', startedAt }), now)).toBe(90)
  expect(uptimeSeconds(vm({ power: 'off', startedAt }), now)).toBeNull()
  expect(uptimeSeconds(vm({ power: 'running', startedAt: '2026-01-01T00:02:00Z' }), now)).toBe(0)
})
