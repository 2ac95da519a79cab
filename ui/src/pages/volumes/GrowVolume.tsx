import { type FormEvent, useId, useState } from 'react'
import { fieldErrors } from '../../api/errors.ts'
import type { Volume } from '../../api/types.ts'
import { FormError } from '../../components/FormError.tsx'
import { useAction } from '../../components/useAction.ts'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/Field.tsx'
import { Input } from '../../ui/Input.tsx'
import { Modal } from '../../ui/Modal.tsx'
import { formatBytes } from '../../util/units.ts'
import { wholeNumber } from '../vms/create/draft.ts'
import { volumeApi } from './volume-api.ts'

const GIB = 2 ** 30

/** Makes a volume larger. Never smaller: that would cut off what the guest wrote. */
export function GrowVolume({ volume, onClose }: { volume: Volume; onClose: () => void }) {
  const current = volume.config.sizeBytes
  const least = Math.floor(current / GIB) + 1
  const [text, setText] = useState(String(Math.max(least, Math.ceil((current / GIB) * 1.5))))
  const formId = useId()
  const gib = wholeNumber(text)
  const problem =
    gib === undefined || gib > 65_536
      ? 'Use whole GiB, up to 65,536.'
      : gib < least
        ? `Use ${least} GiB or more: a volume only grows.`
        : null
  const grow = useAction({
    title: `Grow ${volume.name}`,
    run: (sizeBytes: number) => volumeApi.update(volume.id, { sizeBytes }),
    done: `${volume.name} is larger now`,
    refresh: [['volumes'], ['pools']],
    onSuccess: onClose,
    quiet: true,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (problem === null && gib !== undefined) grow.mutate(gib * GIB)
  }
  return (
    <Modal
      open
      size="sm"
      onClose={onClose}
      title={`Grow ${volume.name}`}
      description={`It has ${formatBytes(current)} now. The guest has to enlarge its partition and file system by itself.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" busy={grow.isPending} disabledReason={problem}>
            Grow
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-3">
        <Field label="New size" error={fieldErrors(grow.error).sizeBytes ?? problem}>
          <Input inputMode="numeric" suffix="GiB" value={text} onChange={event => setText(event.target.value)} />
        </Field>
        <FormError error={grow.error} />
      </form>
    </Modal>
  )
}
