import { Power, RotateCcw } from 'lucide-react'
import { useDenied } from '../../api/can.ts'
import { api } from '../../api/client.ts'
import type { Host, HostAction, TaskAccepted } from '../../api/types.ts'
import { useAction } from '../../components/useAction.ts'
import { confirm } from '../../stores/confirm.ts'
import { Button } from '../../ui/Button.tsx'
import { HOST_QUESTIONS, vmsWarning } from './host-state.ts'

/** Reboot and power off, each confirmed by the host's name. */
export function HostPower({ host }: { host: Host }) {
  const denied = useDenied('hosts:power')
  const act = useAction<HostAction>({
    title: action => `${HOST_QUESTIONS[action].title} ${host.name}`,
    run: action =>
      api<TaskAccepted>('POST', `/hosts/${host.id}/actions/${action}`, { body: { confirmName: host.name } }),
    refresh: [['hosts'], ['tasks']],
  })
  const ask = async (action: HostAction) => {
    const { title, action: verb, after } = HOST_QUESTIONS[action]
    const message = `${vmsWarning(host.state.vms.running)} ${after}`
    const sure = await confirm({ title: `${title} ${host.name}?`, message, action: verb, typeName: host.name })
    if (sure) act.mutate(action)
  }
  const offline = host.state.status === 'online' ? null : 'The host is not online.'
  const blocked = denied ?? offline
  return (
    <>
      <Button icon={<RotateCcw />} disabledReason={blocked} busy={act.isPending} onClick={() => void ask('reboot')}>
        Reboot
      </Button>
      <Button
        variant="danger-ghost"
        icon={<Power />}
        disabledReason={blocked}
        busy={act.isPending}
        onClick={() => void ask('power-off')}
      >
        Power off
      </Button>
    </>
  )
}
