import { Disc3, HardDrive, SquareDashed } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useSearchParam } from '../../../components/page.ts'
import { useStore } from '../../../stores/create-store.ts'
import { Card } from '../../../ui/Card.tsx'
import { Combobox } from '../../../ui/Combobox.tsx'
import { Field } from '../../../ui/Field.tsx'
import { RadioCards } from '../../../ui/RadioCards.tsx'
import { formatBytes } from '../../../util/units.ts'
import { UploadButton } from '../../images/uploads/UploadButton.tsx'
import { UploadList } from '../../images/uploads/UploadList.tsx'
import { uploadStore } from '../../images/uploads/uploader.ts'
import type { BootSource } from './draft.ts'
import type { VmCreateForm } from './useVmCreate.ts'

/** Takes what was uploaded while this page is open, and the image that the address asks for. */
function useArrivingImage(form: VmCreateForm): void {
  const { images, dispatch } = form
  const uploads = useStore(uploadStore)
  const [asked] = useSearchParam('image', '')
  const known = useRef<ReadonlySet<string>>(new Set(uploadStore.get().flatMap(item => item.imageId ?? [])))
  const arrived = uploads.map(item => item.imageId).findLast(id => id !== null && !known.current.has(id))
  const wanted = arrived ?? (known.current.has(asked) ? undefined : asked)
  const image = images?.find(each => each.id === wanted)
  useEffect(() => {
    if (!image) return
    known.current = new Set([...known.current, image.id])
    const { kind, virtualSizeBytes } = image.state
    dispatch({ type: 'image', image: { id: image.id, kind, virtualSizeBytes } })
  }, [image, dispatch])
}

/** What the VM starts from; an image can be uploaded right here. */
export function BootSection({ form }: { form: VmCreateForm }) {
  const { draft, dispatch, images } = form
  useArrivingImage(form)
  const field = draft.source === 'iso' ? 'isoId' : 'diskImageId'
  const kind = draft.source === 'iso' ? 'iso' : 'disk'
  const fitting = images?.filter(image => image.state.kind === kind) ?? []
  const choose = (id: string | null) => {
    const image = fitting.find(each => each.id === id)
    form.touch(field)
    dispatch({
      type: 'image',
      image: image ? { id: image.id, kind, virtualSizeBytes: image.state.virtualSizeBytes } : null,
    })
  }
  return (
    <Card title="Start from" actions={<UploadButton label="Upload image" />}>
      <div className="flex flex-col gap-4">
        <RadioCards<BootSource>
          label={<span className="sr-only">Start from</span>}
          columns={3}
          value={draft.source}
          onChange={source => dispatch({ type: 'set', values: { source } })}
          cards={[
            { value: 'iso', label: 'ISO', icon: <Disc3 />, description: 'Install a system from a CD/DVD image.' },
            {
              value: 'image',
              label: 'Disk image',
              icon: <HardDrive />,
              description: 'Copy a disk that is ready to run.',
            },
            {
              value: 'blank',
              label: 'Nothing',
              icon: <SquareDashed />,
              description: 'An empty disk; boot from the network.',
            },
          ]}
        />
        {draft.source !== 'blank' && (
          <Field
            label={draft.source === 'iso' ? 'ISO' : 'Disk image'}
            error={form.errorOf(field)}
            hint={
              images && fitting.length === 0
                ? 'There is none yet: upload one, it is chosen when it is there.'
                : undefined
            }
          >
            <Combobox
              key={draft.source}
              items={fitting.map(image => ({
                value: image.id,
                label: image.name,
                description: formatBytes(kind === 'iso' ? image.state.sizeBytes : image.state.virtualSizeBytes),
              }))}
              value={draft.source === 'iso' ? draft.isoId : draft.diskImageId}
              onChange={choose}
              placeholder="Choose an image"
              emptyText="No image matches."
            />
          </Field>
        )}
        <UploadList />
      </div>
    </Card>
  )
}
