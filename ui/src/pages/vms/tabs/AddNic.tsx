import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { fieldErrors } from '../../../api/errors.ts'
import { queries } from '../../../api/queries.ts'
import type { Vm } from '../../../api/types.ts'
import { FormError } from '../../../components/FormError.tsx'
import { useAction } from '../../../components/useAction.ts'
import { Button } from '../../../ui/Button.tsx'
import { Field } from '../../../ui/Field.tsx'
import { Input } from '../../../ui/Input.tsx'
import { Select } from '../../../ui/Select.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { type NicRequest, type VmNic, vmApi } from '../vm-api.ts'

export const NIC_MODELS = [
  { value: 'virtio', label: 'virtio (fastest)' },
  { value: 'e1000e', label: 'Intel e1000e (any guest)' },
] as const

/** Unicast, six bytes; the API wants lower case. */
const MAC = /^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/

/** Adds a network card to a VM. */
export function AddNic({ vm, onClose }: { vm: Vm; onClose: () => void }) {
  const networks = useQuery(queries.networks()).data ?? []
  const [chosen, setNetworkId] = useState('')
  const [model, setModel] = useState<VmNic['model']>('virtio')
  const [mac, setMac] = useState('')
  const formId = useId()
  const networkId = chosen || networks[0]?.id || ''
  const typedMac = mac.trim().toLowerCase().replaceAll('-', ':')
  const macProblem = typedMac === '' || MAC.test(typedMac) ? null : 'Use a unicast address like 52:54:00:12:34:56.'
  const add = useAction({
    title: 'Add network card',
    run: (body: NicRequest) => vmApi.addNic(vm.id, body),
    done: `Network card added to ${vm.name}`,
    refresh: [['vms'], ['networks'], ['tasks']],
    onSuccess: onClose,
    quiet: true,
  })
  const errors = fieldErrors(add.error)
  const reason = networkId === '' ? 'There is no network yet' : macProblem
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason === null) add.mutate({ networkId, model, ...(typedMac === '' ? {} : { mac: typedMac }) })
  }
  return (
    <SidePanel
      open
      onClose={onClose}
      title="Add network card"
      description={vm.name}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" busy={add.isPending} disabledReason={reason}>
            Add card
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Network" error={errors.networkId}>
          <Select
            options={networks.map(network => ({ value: network.id, label: network.name }))}
            value={networkId}
            onChange={setNetworkId}
          />
        </Field>
        <Field label="Model" error={errors.model}>
          <Select options={NIC_MODELS} value={model} onChange={setModel} />
        </Field>
        <Field label="MAC address" error={errors.mac ?? macProblem} hint="Leave empty for a new one.">
          <Input mono placeholder="52:54:00:12:34:56" value={mac} onChange={event => setMac(event.target.value)} />
        </Field>
        <FormError error={add.error} />
      </form>
    </SidePanel>
  )
}
