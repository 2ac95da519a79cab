import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { whyNot } from '../../../../mgmt/src/vms/vm.rules.ts'
import { queries } from '../../api/queries.ts'
import type { Volume } from '../../api/types.ts'
import { FormError } from '../../components/FormError.tsx'
import { useAction } from '../../components/useAction.ts'
import { Button } from '../../ui/Button.tsx'
import { Combobox } from '../../ui/Combobox.tsx'
import { Field } from '../../ui/Field.tsx'
import { Modal } from '../../ui/Modal.tsx'
import { Select } from '../../ui/Select.tsx'
import { BUSES } from '../vms/tabs/AddDisk.tsx'
import { type VmDisk, vmApi } from '../vms/vm-api.ts'

/** Gives a free volume to a VM as one of its disks. */
export function AttachVolume({ volume, onClose }: { volume: Volume; onClose: () => void }) {
  const vms = useQuery(queries.vms()).data ?? []
  const [vmId, setVmId] = useState<string | null>(null)
  const [bus, setBus] = useState<VmDisk['bus']>('virtio')
  const formId = useId()
  const vm = vms.find(each => each.id === vmId)
  const attach = useAction({
    title: `Attach ${volume.name}`,
    run: (id: string) => vmApi.addDisk(id, { volumeId: volume.id, bus }),
    done: `Attaching ${volume.name}`,
    refresh: [['volumes'], ['vms'], ['tasks']],
    onSuccess: onClose,
    quiet: true,
  })
  const reason = vm ? (whyNot('attachDisk', vm) ?? null) : 'Choose a VM first'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (vm && reason === null) attach.mutate(vm.id)
  }
  return (
    <Modal
      open
      size="sm"
      onClose={onClose}
      title={`Attach ${volume.name}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" busy={attach.isPending} disabledReason={reason}>
            Attach
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Virtual machine" error={vm && reason}>
          <Combobox
            items={vms.map(each => ({ value: each.id, label: each.name, description: each.state.hostName }))}
            value={vmId}
            onChange={setVmId}
            placeholder="Choose a VM"
          />
        </Field>
        <Field label="Bus">
          <Select options={BUSES} value={bus} onChange={setBus} />
        </Field>
        <FormError error={attach.error} />
      </form>
    </Modal>
  )
}
