import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { queries } from '../../../api/queries.ts'
import type { ImageKind } from '../../../api/types.ts'
import { kindFromFile, nameFromFile } from '../../../api/upload-plan.ts'
import { Button } from '../../../ui/Button.tsx'
import { Field } from '../../../ui/Field.tsx'
import { Input } from '../../../ui/Input.tsx'
import { Modal } from '../../../ui/Modal.tsx'
import { Select } from '../../../ui/Select.tsx'
import { formatBytes, plural } from '../../../util/units.ts'
import { freeName, nameProblem, takenNames } from '../../names.ts'
import { rememberedFiles } from './remembered.ts'
import { unfinishedFor } from './upload-items.ts'
import { type NewUpload, startUploads } from './uploader.ts'

const KINDS: { value: ImageKind; label: string }[] = [
  { value: 'iso', label: 'ISO (CD/DVD)' },
  { value: 'disk', label: 'Disk image' },
]

type Props = { files: readonly File[]; onClose: () => void }

/** Asks for the names of files before they are sent. Waits for what is there already, to suggest free names. */
export function UploadDialog({ files, onClose }: Props) {
  const images = useQuery(queries.images()).data
  const uploads = useQuery(queries.uploads()).data
  if (!images || !uploads) return null
  const taken = takenNames([...images, ...uploads])
  const remembered = rememberedFiles()
  const initial = files.map((file): NewUpload => {
    const plain = nameFromFile(file.name)
    const continues = unfinishedFor(file, plain, uploads, remembered)
    const name = continues?.name ?? freeName(plain, taken)
    taken.add(name.toLowerCase())
    return { file, name, kind: continues?.kind ?? kindFromFile(file.name), continues }
  })
  return <Names initial={initial} taken={takenNames([...images, ...uploads])} onClose={onClose} />
}

type NamesProps = { initial: NewUpload[]; taken: ReadonlySet<string>; onClose: () => void }

function Names({ initial, taken, onClose }: NamesProps) {
  const [rows, setRows] = useState(initial)
  const formId = useId()
  const problemOf = (row: NewUpload) => {
    if (row.file.size === 0) return 'The file is empty.'
    if (row.continues) return undefined
    const twin = rows.some(other => other !== row && other.name.toLowerCase() === row.name.toLowerCase())
    return twin ? 'Two files have this name.' : nameProblem(row.name, taken, 'image')
  }
  const problem = rows.map(problemOf).find(Boolean) ?? null
  const change = (index: number, values: Partial<NewUpload>) =>
    setRows(current => current.map((row, at) => (at === index ? { ...row, ...values } : row)))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (problem !== null) return
    startUploads(rows)
    onClose()
  }
  return (
    <Modal
      open
      onClose={onClose}
      title={`Upload ${plural(rows.length, 'image')}`}
      description="An upload goes on while you use other pages, as long as this window stays open."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" disabledReason={problem}>
            Upload
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        {rows.map((row, index) => (
          <div key={`${row.file.name} ${row.file.lastModified}`} className="grid gap-x-3 sm:grid-cols-[1fr_9rem]">
            <Field
              label="Name"
              error={problemOf(row)}
              hint={`${row.continues ? `Continues at ${formatBytes(row.continues.offset)} of` : row.file.name},  ${formatBytes(row.file.size)}`}
            >
              <Input
                value={row.name}
                readOnly={row.continues !== undefined}
                onChange={event => change(index, { name: event.target.value })}
              />
            </Field>
            <Field label="Kind">
              <Select
                options={KINDS}
                value={row.kind}
                disabled={row.continues !== undefined}
                onChange={kind => change(index, { kind })}
              />
            </Field>
          </div>
        ))}
      </form>
    </Modal>
  )
}
