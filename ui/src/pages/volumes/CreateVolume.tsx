import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useRef, useState } from 'react'
import { fieldErrors } from '../../api/errors.ts'
import { queries } from '../../api/queries.ts'
import { FormError } from '../../components/FormError.tsx'
import { useAction } from '../../components/useAction.ts'
import { Button } from '../../ui/Button.tsx'
import { Combobox } from '../../ui/Combobox.tsx'
import { Field } from '../../ui/Field.tsx'
import { Input, TextArea } from '../../ui/Input.tsx'
import { RadioCards } from '../../ui/RadioCards.tsx'
import { SidePanel } from '../../ui/SidePanel.tsx'
import { formatBytes } from '../../util/units.ts'
import { nameProblem, takenNames } from '../names.ts'
import { leastGiB, wholeNumber } from '../vms/create/draft.ts'
import { volumeApi } from './volume-api.ts'

type Draft = { name: string; source: 'empty' | 'image'; imageId: string | null; gib: string; description: string }
const EMPTY: Draft = { name: '', source: 'empty', imageId: null, gib: '20', description: '' }

/** Makes a volume that no VM has yet: empty, or with the content of a disk image. */
export function CreateVolume({ onClose }: { onClose: () => void }) {
  const [draft, setDraft] = useState(EMPTY)
  const [shown, setShown] = useState(false)
  const key = useRef(crypto.randomUUID())
  const formId = useId()
  const set = (values: Partial<Draft>) => setDraft(current => ({ ...current, ...values }))
  const taken = takenNames(useQuery(queries.volumes()).data)
  const images = (useQuery(queries.images()).data ?? []).filter(image => image.state.kind === 'disk')
  const image = draft.source === 'image' ? images.find(each => each.id === draft.imageId) : undefined
  const gib = wholeNumber(draft.gib)
  const least = leastGiB(image?.state.virtualSizeBytes ?? 1)
  const issues = {
    name: nameProblem(draft.name, taken, 'volume'),
    imageId: draft.source === 'image' && !image ? 'Choose an image.' : undefined,
    sizeBytes: gib === undefined || gib < least || gib > 65_536 ? `Use whole GiB, from ${least} to 65,536.` : undefined,
  }
  const create = useAction({
    title: `Create ${draft.name}`,
    run: () =>
      volumeApi.create(
        {
          name: draft.name,
          sizeBytes: (gib ?? 0) * 2 ** 30,
          imageId: image?.id ?? null,
          description: draft.description,
        },
        key.current,
      ),
    done: `Creating ${draft.name}`,
    refresh: [['volumes'], ['pools'], ['tasks']],
    onSuccess: onClose,
    quiet: true,
  })
  const refused = fieldErrors(create.error)
  const errorOf = (field: keyof typeof issues) => refused[field] ?? (shown ? issues[field] : undefined)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setShown(true)
    if (Object.values(issues).some(Boolean)) return
    if (create.isError) key.current = crypto.randomUUID()
    create.mutate()
  }
  return (
    <SidePanel
      open
      onClose={onClose}
      title="Create volume"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" busy={create.isPending}>
            Create volume
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name" error={errorOf('name')} required>
          <Input value={draft.name} onChange={event => set({ name: event.target.value })} />
        </Field>
        <RadioCards
          label="Content"
          value={draft.source}
          onChange={source => set({ source })}
          cards={[
            { value: 'empty', label: 'Empty', description: 'Grows on the pool as it fills.' },
            {
              value: 'image',
              label: 'Copy of an image',
              description: 'Starts with what the image holds.',
              disabledReason: images.length === 0 ? 'There is no disk image yet.' : undefined,
            },
          ]}
        />
        {draft.source === 'image' && (
          <Field label="Image" error={errorOf('imageId')}>
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
        <Field label="Size" error={errorOf('sizeBytes')} hint={image && `At least ${least} GiB.`}>
          <Input
            inputMode="numeric"
            suffix="GiB"
            value={draft.gib}
            onChange={event => set({ gib: event.target.value })}
          />
        </Field>
        <Field label="Description">
          <TextArea rows={2} value={draft.description} onChange={event => set({ description: event.target.value })} />
        </Field>
        <FormError error={create.error} />
      </form>
    </SidePanel>
  )
}
