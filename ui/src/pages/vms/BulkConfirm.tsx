import type { Vm } from '../../api/types.ts'
import { Button } from '../../ui/Button.tsx'
import { Modal } from '../../ui/Modal.tsx'
import { plural } from '../../util/units.ts'
import { LeftOut, NameList } from './NameList.tsx'
import type { ActionInfo } from './vm-actions.tsx'

type Props = { action: ActionInfo; able: readonly Vm[]; skipped: number; onClose: () => void; onConfirm: () => void }

/** Shows by name what a bulk action will touch, before it does. */
export function BulkConfirm({ action, able, skipped, onClose, onConfirm }: Props) {
  const what = plural(able.length, 'virtual machine')
  return (
    <Modal
      open
      role="alertdialog"
      size="sm"
      onClose={onClose}
      title={`${action.label} ${what}?`}
      description={action.question?.(what).message}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant={action.danger ? 'danger' : 'primary'} onClick={onConfirm}>
            {action.label}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <NameList names={able.map(vm => vm.name)} />
        <LeftOut count={skipped} />
      </div>
    </Modal>
  )
}
