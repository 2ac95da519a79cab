import { Ellipsis, Monitor, Settings, Trash2 } from 'lucide-react'
import { type ReactElement, useState } from 'react'
import { whyNot } from '../../../../mgmt/src/vms/vm.rules.ts'
import { useDenied } from '../../api/can.ts'
import type { Vm, VmAction } from '../../api/types.ts'
import { useGo } from '../../components/Link.tsx'
import { useAction } from '../../components/useAction.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { Menu, MenuItem, MenuSeparator } from '../../ui/Menu.tsx'
import { paths } from '../../util/paths.ts'
import { DeleteVmsDialog } from './DeleteVmsDialog.tsx'
import { useVmPower } from './useVmPower.ts'
import { POWER_ACTIONS } from './vm-actions.tsx'
import { vmApi } from './vm-api.ts'

const ORDER: readonly VmAction[] = ['start', 'resume', 'shutdown', 'reboot', 'pause', 'reset', 'stop']

/** Deleting a VM, with the question before it. `ask` opens it; `dialog` has to be rendered. */
export function useVmDelete(vm: Vm, onDeleted?: () => void) {
  const denied = useDenied('vms:write')
  const [asking, setAsking] = useState(false)
  const remove = useAction({
    title: `Delete ${vm.name}`,
    run: (withDisks: boolean) => vmApi.delete(vm.id, withDisks),
    done: `Deleting ${vm.name}`,
    refresh: [['vms'], ['tasks']],
    onSuccess: () => onDeleted?.(),
  })
  const dialog = asking && (
    <DeleteVmsDialog
      vms={[vm]}
      onClose={() => setAsking(false)}
      onDelete={withDisks => {
        setAsking(false)
        remove.mutate(withDisks)
      }}
    />
  )
  return { reason: denied ?? whyNot('delete', vm) ?? null, ask: () => setAsking(true), dialog }
}

type Props = { vm: Vm; trigger?: ReactElement; onDeleted?: () => void }

/** Everything that can be done to a VM, in a menu; what is not possible now says why. */
export function VmPowerMenu({ vm, trigger, onDeleted }: Props) {
  const power = useVmPower(vm)
  const remove = useVmDelete(vm, onDeleted)
  const go = useGo()
  return (
    <>
      <Menu trigger={trigger ?? <IconButton label={`Actions for ${vm.name}`} icon={<Ellipsis />} size="sm" />}>
        {ORDER.map(action => {
          const { label, icon, danger } = POWER_ACTIONS[action]
          return (
            <MenuItem
              key={action}
              icon={icon}
              {...(danger ? { danger } : {})}
              disabledReason={power.reason(action)}
              onSelect={() => power.run(action)}
            >
              {label}
            </MenuItem>
          )
        })}
        <MenuSeparator />
        <MenuItem
          icon={<Monitor />}
          disabledReason={whyNot('console', vm)}
          onSelect={() => go(paths.vm(vm.id, 'console'))}
        >
          Open console
        </MenuItem>
        <MenuItem icon={<Settings />} onSelect={() => go(paths.vm(vm.id, 'settings'))}>
          Settings
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 />} danger disabledReason={remove.reason} onSelect={remove.ask}>
          Delete…
        </MenuItem>
      </Menu>
      {remove.dialog}
    </>
  )
}
