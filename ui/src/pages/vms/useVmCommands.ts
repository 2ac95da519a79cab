import { useEffect, useRef } from 'react'
import type { Vm, VmAction } from '../../api/types.ts'
import { commandStore } from '../../stores/commands.ts'
import { useVmPower } from './useVmPower.ts'
import { POWER_ACTIONS } from './vm-actions.tsx'

const OFFERED: readonly VmAction[] = ['start', 'resume', 'shutdown', 'reboot', 'pause', 'reset', 'stop']

/** Puts what can be done to the open VM into the command palette, as long as its page is open. */
export function useVmCommands(vm: Vm): void {
  const power = useVmPower(vm)
  const run = useRef(power.run)
  run.current = power.run
  const possible = OFFERED.filter(action => power.reason(action) === null).join(' ')
  useEffect(() => {
    commandStore.set(
      OFFERED.filter(action => possible.split(' ').includes(action)).map(action => ({
        id: `vm-${action}`,
        label: `${POWER_ACTIONS[action].label} ${vm.name}`,
        run: () => run.current(action),
      })),
    )
    return () => commandStore.set([])
  }, [possible, vm.name])
}
