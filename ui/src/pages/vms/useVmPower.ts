import { whyNot } from '../../../../mgmt/src/vms/vm.rules.ts'
import { useDenied } from '../../api/can.ts'
import type { Vm, VmAction } from '../../api/types.ts'
import { useAction } from '../../components/useAction.ts'
import { confirm } from '../../stores/confirm.ts'
import { POWER_ACTIONS } from './vm-actions.tsx'
import { vmApi } from './vm-api.ts'

const DONE: Record<VmAction, string> = {
  start: 'Starting',
  resume: 'Resuming',
  shutdown: 'Shutting down',
  reboot: 'Rebooting',
  pause: 'Pausing',
  reset: 'Resetting',
  stop: 'Stopping',
}

/**
 * Power actions on one VM: whether each is possible, and doing it (after a question where data may be lost).
 * A failure of the task itself is told by the frame, whatever page is open by then.
 */
export function useVmPower(vm: Vm) {
  const denied = useDenied('vms:power')
  const act = useAction({
    title: (action: VmAction) => `${POWER_ACTIONS[action].label} ${vm.name}`,
    run: (action: VmAction) => vmApi.act(vm.id, action),
    done: (_result, action) => `${DONE[action]} ${vm.name}`,
    refresh: [['vms'], ['tasks']],
  })
  const run = async (action: VmAction) => {
    const question = POWER_ACTIONS[action].question?.(vm.name)
    const { label } = POWER_ACTIONS[action]
    if (question && !(await confirm({ ...question, action: label }))) return
    act.mutate(action)
  }
  return {
    busy: act.isPending ? act.variables : null,
    reason: (action: VmAction) => denied ?? whyNot(action, vm) ?? null,
    run: (action: VmAction) => void run(action),
  }
}
