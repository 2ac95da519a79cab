import { type FormEvent, useId, useRef, useState } from 'react'
import type { Vm } from '../../api/types.ts'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Field } from '../../ui/Field.tsx'
import { Input } from '../../ui/Input.tsx'
import { Modal } from '../../ui/Modal.tsx'
import { plural } from '../../util/units.ts'
import { LeftOut, NameList } from './NameList.tsx'

type Props = {
  vms: readonly Vm[]
  /** How many of the selected cannot be deleted now. */
  skipped?: number
  onClose: () => void
  onDelete: (deleteVolumes: boolean) => void
}

function diskHint(disks: number, deleted: boolean): string {
  if (deleted) return disks === 1 ? 'Everything stored on it is lost.' : 'Everything stored on them is lost.'
  return disks === 1 ? 'It stays as a volume that another VM can use.' : 'They stay as volumes that other VMs can use.'
}

/** Asks before VMs are deleted; what has to be typed is the VM's name, or how many there are. */
export function DeleteVmsDialog({ vms, skipped = 0, onClose, onDelete }: Props) {
  const [typed, setTyped] = useState('')
  const [withDisks, setWithDisks] = useState(true)
  const input = useRef<HTMLInputElement>(null)
  const formId = useId()
  const [only] = vms
  const single = vms.length === 1 && only !== undefined
  const phrase = single ? only.name : `delete ${vms.length}`
  const disks = vms.reduce((sum, vm) => sum + vm.config.disks.length, 0)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (typed === phrase) onDelete(withDisks)
  }
  return (
    <Modal
      open
      role="alertdialog"
      size="sm"
      onClose={onClose}
      title={single ? `Delete ${only.name}?` : `Delete ${plural(vms.length, 'virtual machine')}?`}
      description="This cannot be undone."
      initialFocus={input}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            variant="danger"
            disabledReason={typed === phrase ? null : `Type ${phrase} to confirm`}
          >
            Delete
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        {!single && <NameList names={vms.map(vm => vm.name)} />}
        <LeftOut count={skipped} />
        {disks > 0 && (
          <Checkbox
            checked={withDisks}
            onChange={setWithDisks}
            label={`Also delete ${single ? 'its' : 'their'} ${disks === 1 ? 'disk' : plural(disks, 'disk')}`}
            hint={diskHint(disks, withDisks)}
          />
        )}
        <Field
          label={
            <>
              Type <span className="font-mono font-semibold select-all">{phrase}</span> to confirm
            </>
          }
        >
          <Input ref={input} value={typed} onChange={event => setTyped(event.target.value)} />
        </Field>
      </form>
    </Modal>
  )
}
