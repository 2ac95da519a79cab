import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { fieldErrors, toFailure } from '../../api/errors.ts'
import { queries } from '../../api/queries.ts'
import type { Image } from '../../api/types.ts'
import { FormError } from '../../components/FormError.tsx'
import { useAction } from '../../components/useAction.ts'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/Field.tsx'
import { Input, TextArea } from '../../ui/Input.tsx'
import { Modal } from '../../ui/Modal.tsx'
import { nameProblem, takenNames } from '../names.ts'
import { imageApi } from './image-api.ts'

/** Renames an image and describes it. */
export function EditImage({ image, onClose }: { image: Image; onClose: () => void }) {
  const [name, setName] = useState(image.name)
  const [description, setDescription] = useState(image.config.description)
  const taken = takenNames(useQuery(queries.images()).data, image.id)
  const formId = useId()
  const save = useAction({
    title: `Change ${image.name}`,
    run: () => imageApi.update(image.id, { name, description }),
    done: `${name} saved`,
    refresh: [['images']],
    onSuccess: onClose,
    quiet: true,
  })
  const errors = fieldErrors(save.error)
  const refusedName =
    save.error && toFailure(save.error).code === 'name_taken' ? 'There already is an image of that name.' : null
  const nameIssue = nameProblem(name, taken, 'image')
  const unchanged = name === image.name && description === image.config.description
  const reason = nameIssue ?? (unchanged ? 'Nothing is changed' : null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason === null) save.mutate()
  }
  return (
    <Modal
      open
      size="sm"
      onClose={onClose}
      title={`Edit ${image.name}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" busy={save.isPending} disabledReason={reason}>
            Save
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name" error={nameIssue ?? refusedName ?? errors.name}>
          <Input value={name} onChange={event => setName(event.target.value)} />
        </Field>
        <Field label="Description" error={errors.description}>
          <TextArea rows={3} value={description} onChange={event => setDescription(event.target.value)} />
        </Field>
        <FormError error={save.error} />
      </form>
    </Modal>
  )
}
