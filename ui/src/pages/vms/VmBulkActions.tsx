import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { whyNot } from '../../../../mgmt/src/vms/vm.rules.ts'
import { useDenied } from '../../api/can.ts'
import type { Vm, VmAction } from '../../api/types.ts'
import { useAction } from '../../components/useAction.ts'
import { showToast } from '../../stores/toast.ts'
import { Button } from '../../ui/Button.tsx'
import { plural } from '../../util/units.ts'
import { BulkConfirm } from './BulkConfirm.tsx'
import { type BulkResult, inBulk, splitByReason } from './bulk.ts'
import { DeleteVmsDialog } from './DeleteVmsDialog.tsx'
import { POWER_ACTIONS } from './vm-actions.tsx'
import { vmApi } from './vm-api.ts'

const OFFERED: readonly VmAction[] = ['start', 'shutdown', 'stop']

function report({ done, failed }: BulkResult, what: string) {
  if (done > 0) showToast({ tone: 'ok', title: `${what}: ${plural(done, 'VM')}` })
  const [first] = failed
  if (!first) return
  const others = failed.length > 1 ? ` And ${failed.length - 1} more.` : ''
  showToast({
    tone: 'bad',
    title: `${what}: not done for ${plural(failed.length, 'VM')}`,
    message: `${first.name}: ${first.message}${others}`,
  })
}

/** What can be done with the selected VMs. Those that cannot are left out, and the question says so. */
export function VmBulkActions({ selected, clear }: { selected: Vm[]; clear: () => void }) {
  const mayPower = useDenied('vms:power')
  const mayWrite = useDenied('vms:write')
  const [asked, setAsked] = useState<VmAction | 'delete' | null>(null)
  const work = useAction({
    title: 'Bulk action',
    run: async ({ what, vms, run }: { what: string; vms: readonly Vm[]; run: (vm: Vm) => Promise<unknown> }) =>
      report(await inBulk(vms, run), what),
    refresh: [['vms'], ['tasks']],
    onSuccess: clear,
  })
  const split = (action: VmAction) => splitByReason(selected, vm => mayPower ?? whyNot(action, vm))
  const deletable = splitByReason(selected, vm => mayWrite ?? whyNot('delete', vm))

  const act = (action: VmAction) => {
    setAsked(null)
    work.mutate({ what: POWER_ACTIONS[action].label, vms: split(action).able, run: vm => vmApi.act(vm.id, action) })
  }
  return (
    <>
      {OFFERED.map(action => {
        const { why } = split(action)
        return (
          <Button
            key={action}
            icon={POWER_ACTIONS[action].icon}
            busy={work.isPending}
            disabledReason={why}
            onClick={() => setAsked(action)}
          >
            {POWER_ACTIONS[action].label}
          </Button>
        )
      })}
      <Button
        variant="danger-ghost"
        icon={<Trash2 />}
        busy={work.isPending}
        disabledReason={deletable.why}
        onClick={() => setAsked('delete')}
      >
        Delete
      </Button>
      {asked === 'delete' && (
        <DeleteVmsDialog
          vms={deletable.able}
          skipped={deletable.skipped}
          onClose={() => setAsked(null)}
          onDelete={withDisks => {
            setAsked(null)
            work.mutate({ what: 'Delete', vms: deletable.able, run: vm => vmApi.delete(vm.id, withDisks) })
          }}
        />
      )}
      {asked !== null && asked !== 'delete' && (
        <BulkConfirm
          action={POWER_ACTIONS[asked]}
          {...split(asked)}
          onClose={() => setAsked(null)}
          onConfirm={() => act(asked)}
        />
      )}
    </>
  )
}
