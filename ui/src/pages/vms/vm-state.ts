import type { PowerState, Vm } from '../../api/types.ts'
import type { Tone } from '../../ui/Badge.tsx'

export const POWER_LABELS: Record<PowerState, string> = {
  off: 'Off',
  running: 'Running',
  paused: 'Paused',
  'shutting-down': 'Shutting down',
  crashed: 'Crashed',
  unknown: 'Unknown',
}

const TONES: Record<PowerState, Tone> = {
  off: 'neutral',
  running: 'ok',
  paused: 'warn',
  'shutting-down': 'info',
  crashed: 'bad',
  unknown: 'warn',
}

export type StateView = { tone: Tone; label: string; busy: boolean }

/** How a VM's state is shown: what is being done to it goes before its power state. */
export function stateView(vm: Pick<Vm, 'state'>): StateView {
  const { phase, power, taskId } = vm.state
  if (phase === 'creating') return { tone: 'info', label: 'Creating', busy: true }
  if (phase === 'deleting') return { tone: 'info', label: 'Deleting', busy: true }
  return { tone: TONES[power], label: POWER_LABELS[power], busy: taskId !== null || power === 'shutting-down' }
}

/** True while there is a screen to look at. */
export function isOn(vm: Pick<Vm, 'state'>): boolean {
  return vm.state.power === 'running' || vm.state.power === 'paused' || vm.state.power === 'shutting-down'
}

/** Seconds since it was started, seen from `now` (milliseconds); null when it is off. */
export function uptimeSeconds(vm: Pick<Vm, 'state'>, now: number): number | null {
  const { startedAt } = vm.state
  return startedAt === null || !isOn(vm) ? null : Math.max(0, (now - Date.parse(startedAt)) / 1000)
}
