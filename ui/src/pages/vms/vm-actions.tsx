import { CirclePause, Play, Power, RotateCcw, RotateCw, Square, StepForward } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Vm, VmAction } from '../../api/types.ts'

export type ActionInfo = {
  action: VmAction
  label: string
  icon: ReactNode
  /** Asked before it is done, because the guest may lose data. `what` is a name or a count. */
  question?: (what: string) => { title: string; message: string }
  danger?: boolean
}

/** The power actions in the order in which they are offered. */
export const POWER_ACTIONS: Record<VmAction, ActionInfo> = {
  start: { action: 'start', label: 'Start', icon: <Play /> },
  resume: { action: 'resume', label: 'Resume', icon: <StepForward /> },
  shutdown: { action: 'shutdown', label: 'Shut down', icon: <Power /> },
  reboot: { action: 'reboot', label: 'Reboot', icon: <RotateCw /> },
  pause: { action: 'pause', label: 'Pause', icon: <CirclePause /> },
  reset: {
    action: 'reset',
    label: 'Reset',
    icon: <RotateCcw />,
    danger: true,
    question: what => ({
      title: `Reset ${what}?`,
      message: 'Like the reset button of a computer: the guest is not asked, and what it has not saved is lost.',
    }),
  },
  stop: {
    action: 'stop',
    label: 'Stop',
    icon: <Square />,
    danger: true,
    question: what => ({
      title: `Stop ${what}?`,
      message:
        'Like pulling the plug: the guest is not asked, and what it has not saved is lost. Shut down asks it first.',
    }),
  },
}

/** The action that people most likely want in this state: the one beside the menu. */
export function primaryAction(vm: Pick<Vm, 'state'>): ActionInfo {
  switch (vm.state.power) {
    case 'running':
      return POWER_ACTIONS.shutdown
    case 'paused':
      return POWER_ACTIONS.resume
    case 'shutting-down':
    case 'unknown':
      return POWER_ACTIONS.stop
    default:
      return POWER_ACTIONS.start
  }
}
