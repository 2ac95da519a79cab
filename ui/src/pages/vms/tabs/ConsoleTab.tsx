import { MonitorOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { useDenied } from '../../../api/can.ts'
import type { Vm } from '../../../api/types.ts'
import { SerialConsole } from '../../../components/console/SerialConsole.tsx'
import { VncConsole } from '../../../components/console/VncConsole.tsx'
import { Button } from '../../../ui/Button.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { useVmPower } from '../useVmPower.ts'
import { POWER_ACTIONS } from '../vm-actions.tsx'
import { isOn } from '../vm-state.ts'

/** Shows a console while there is one, and the way to get one otherwise. */
function WhenOn({ vm, children }: { vm: Vm; children: ReactNode }) {
  const power = useVmPower(vm)
  const denied = useDenied('vms:console')
  if (denied)
    return (
      <EmptyState icon={<MonitorOff />} title="No access to consoles">
        {denied}
      </EmptyState>
    )
  if (isOn(vm)) return <div className="flex h-full min-h-100 flex-col">{children}</div>
  return (
    <EmptyState
      icon={<MonitorOff />}
      title={`${vm.name} is off`}
      actions={
        <Button
          variant="primary"
          icon={POWER_ACTIONS.start.icon}
          busy={power.busy === 'start'}
          disabledReason={power.reason('start')}
          onClick={() => power.run('start')}
        >
          Start
        </Button>
      }
    >
      Its console appears here as soon as it runs.
    </EmptyState>
  )
}

/** The VM's screen. */
export function ConsoleTab({ vm }: { vm: Vm }) {
  return (
    <WhenOn vm={vm}>
      <VncConsole vmId={vm.id} vmName={vm.name} />
    </WhenOn>
  )
}

/** The VM's serial port. */
export function SerialTab({ vm }: { vm: Vm }) {
  return (
    <WhenOn vm={vm}>
      <SerialConsole vmId={vm.id} vmName={vm.name} />
    </WhenOn>
  )
}
