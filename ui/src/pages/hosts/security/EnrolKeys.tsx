import { whyNotEnrol } from '../../../../../mgmt/src/security/security.rules.ts'
import { useDenied } from '../../../api/can.ts'
import { api } from '../../../api/client.ts'
import type { Host, HostSecurity } from '../../../api/types.ts'
import { useAction } from '../../../components/useAction.ts'
import { confirm } from '../../../stores/confirm.ts'
import { Button } from '../../../ui/Button.tsx'

const WARNING =
  'From the next start on, the firmware starts nothing but what is signed with the keys of this system: no other operating system, and no add-in card whose own firmware is signed by others only. An encryption that the TPM opens asks for the recovery key once. To undo it, clear the keys in the firmware’s menu.'

/** Puts the keys that this system is signed with into a firmware that waits for some. */
export function EnrolKeys({ host, security }: { host: Host; security: HostSecurity }) {
  const denied = useDenied('settings:write')
  const enrol = useAction({
    title: 'Enrol the keys of this system',
    run: () =>
      api<HostSecurity>('POST', `/hosts/${host.id}/security/actions/enrol-keys`, { body: { confirmName: host.name } }),
    done: 'The firmware took the keys',
    refresh: [['hosts', 'one', host.id, 'security']],
  })
  const ask = async () => {
    const title = `Enrol the keys on ${host.name}?`
    if (await confirm({ title, message: WARNING, action: 'Enrol', typeName: host.name })) enrol.mutate()
  }
  return (
    <div>
      <Button disabledReason={denied ?? whyNotEnrol(security)} busy={enrol.isPending} onClick={() => void ask()}>
        Enrol the keys of this system
      </Button>
    </div>
  )
}
