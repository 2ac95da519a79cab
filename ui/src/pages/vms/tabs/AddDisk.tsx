import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { fieldErrors } from '../../../api/errors.ts'
import { queries } from '../../../api/queries.ts'
import type { Vm } from '../../../api/types.ts'
import { FormError } from '../../../components/FormError.tsx'
import { useAction } from '../../../components/useAction.ts'
import { Button } from '../../../ui/Button.tsx'
import { Combobox } from '../../../ui/Combobox.tsx'
import { Field } from '../../../ui/Field.tsx'
import { Input } from '../../../ui/Input.tsx'
import { RadioCards } from '../../../ui/RadioCards.tsx'
import { Select } from '../../../ui/Select.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { formatBytes } from '../../../util/units.ts'
import { leastGiB, wholeNumber } from '../create/draft.ts'
import { type DiskRequest, type VmDisk, vmApi } from '../vm-api.ts'

export const BUSES = [
  { value: 'virtio', label: 'virtio (fastest)' },
  { value: 'scsi', label: 'SCSI' },
  { value: 'sata', label: 'SATA (any guest)' },
] as const

type Source = 'new' | 'image' | 'volume'
type Draft = { source: Source; sizeGiB: string; imageId: string | null; volumeId: string | null; bus: VmDisk['bus'] }

/** What is wrong with the draft, and the request for it when nothing is. */
function check(draft: Draft, imageBytes: number | undefined): { problem: string } | { request: DiskRequest } {
  const { source, bus, volumeId, imageId } = draft
  if (source === 'volume') return volumeId === null ? { problem: 'Choose a volume' } : { request: { volumeId, bus } }
  const sizeGiB = wholeNumber(draft.sizeGiB)
  if (sizeGiB === undefined || sizeGiB < 1 || sizeGiB > 65_536) return { problem: 'Use whole GiB, from 1 to 65,536' }
  if (source === 'new') return { request: { sizeGiB, imageId: null, bus } }
  if (imageId === null) return { problem: 'Choose an image' }
  const least = leastGiB(imageBytes ?? 0)
  return sizeGiB < least ? { problem: `The image needs at least ${least} GiB` } : { request: { sizeGiB, imageId, bus } }
}

/** Adds a disk to a VM, while it runs too: a new one, a copy of an image, or a volume that exists. */
export function AddDisk({ vm, onClose }: { vm: Vm; onClose: () => void }) {
  const [draft, setDraft] = useState<Draft>({
    source: 'new',
    sizeGiB: '20',
    imageId: null,
    volumeId: null,
    bus: 'virtio',
  })
  const set = (values: Partial<Draft>) => setDraft(current => ({ ...current, ...values }))
  const formId = useId()
  const images = useQuery(queries.images()).data?.filter(image => image.state.kind === 'disk') ?? []
  const volumes = useQuery(queries.volumes()).data ?? []
  const free = volumes.filter(volume => volume.state.attachedTo === null && volume.state.phase === 'ready')
  const image = images.find(each => each.id === draft.imageId)
  const checked = check(draft, image?.state.virtualSizeBytes)
  const add = useAction({
    title: 'Add disk',
    run: (request: DiskRequest) => vmApi.addDisk(vm.id, request),
    done: `Adding a disk to ${vm.name}`,
    refresh: [['vms'], ['volumes'], ['tasks']],
    onSuccess: onClose,
    quiet: true,
  })
  const errors = fieldErrors(add.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if ('request' in checked) add.mutate(checked.request)
  }
  return (
    <SidePanel
      open
      onClose={onClose}
      title="Add disk"
      description={vm.name}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            busy={add.isPending}
            disabledReason={'problem' in checked ? checked.problem : null}
          >
            Add disk
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        <RadioCards
          label="Content"
          columns={1}
          value={draft.source}
          onChange={source => set({ source })}
          cards={[
            { value: 'new', label: 'Empty', description: 'A new volume; it grows on the pool as it fills.' },
            {
              value: 'image',
              label: 'Copy of an image',
              description: 'A new volume with the content of a disk image.',
              disabledReason: images.length === 0 ? 'There is no disk image yet.' : undefined,
            },
            {
              value: 'volume',
              label: 'Existing volume',
              description: 'One that no other VM uses.',
              disabledReason: free.length === 0 ? 'There is no volume that is free.' : undefined,
            },
          ]}
        />
        {draft.source === 'image' && (
          <Field label="Image" error={errors.imageId}>
            <Combobox
              items={images.map(each => ({
                value: each.id,
                label: each.name,
                description: `${formatBytes(each.state.virtualSizeBytes)} disk`,
              }))}
              value={draft.imageId}
              onChange={imageId => set({ imageId })}
              placeholder="Choose an image"
            />
          </Field>
        )}
        {draft.source === 'volume' ? (
          <Field label="Volume" error={errors.volumeId}>
            <Combobox
              items={free.map(each => ({
                value: each.id,
                label: each.name,
                description: formatBytes(each.config.sizeBytes),
              }))}
              value={draft.volumeId}
              onChange={volumeId => set({ volumeId })}
              placeholder="Choose a volume"
            />
          </Field>
        ) : (
          <Field
            label="Size"
            error={errors.sizeGiB}
            hint={image && `At least ${leastGiB(image.state.virtualSizeBytes)} GiB.`}
          >
            <Input
              inputMode="numeric"
              suffix="GiB"
              value={draft.sizeGiB}
              onChange={event => set({ sizeGiB: event.target.value })}
            />
          </Field>
        )}
        <Field label="Bus" error={errors.bus}>
          <Select options={BUSES} value={draft.bus} onChange={bus => set({ bus })} />
        </Field>
        <FormError error={add.error} />
      </form>
    </SidePanel>
  )
}
