import { useQuery } from '@tanstack/react-query'
import { CircleX, Disc3 } from 'lucide-react'
import { useState } from 'react'
import { whyNot } from '../../../../../mgmt/src/vms/vm.rules.ts'
import { useDenied } from '../../../api/can.ts'
import type { Tagged } from '../../../api/client.ts'
import { queries } from '../../../api/queries.ts'
import type { Vm } from '../../../api/types.ts'
import { useAction } from '../../../components/useAction.ts'
import { Button } from '../../../ui/Button.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Combobox } from '../../../ui/Combobox.tsx'
import { Field } from '../../../ui/Field.tsx'
import { Modal } from '../../../ui/Modal.tsx'
import { formatBytes } from '../../../util/units.ts'
import { vmApi } from '../vm-api.ts'

/** The CD/DVD drive: what is in it, another one, or nothing. Works while the VM runs. */
export function CdromCard({ vm }: { vm: Tagged<Vm> }) {
  const [choosing, setChoosing] = useState(false)
  const denied = useDenied('vms:write')
  const images = useQuery(queries.images()).data
  const inserted = vm.config.cdromImageId
  const image = images?.find(each => each.id === inserted)
  const change = useAction({
    title: 'Change the CD/DVD',
    run: (imageId: string | null) => vmApi.update(vm.id, { cdromImageId: imageId }, vm.etag),
    done: (_vm, imageId) => (imageId === null ? 'CD/DVD ejected' : 'CD/DVD inserted'),
    refresh: [['vms'], ['images']],
    onSuccess: () => setChoosing(false),
  })
  const reason = denied ?? whyNot('changeMedia', vm) ?? null
  return (
    <Card
      title="CD/DVD drive"
      actions={
        <>
          {inserted !== null && (
            <Button
              icon={<CircleX />}
              busy={change.isPending && change.variables === null}
              disabledReason={reason}
              onClick={() => change.mutate(null)}
            >
              Eject
            </Button>
          )}
          <Button icon={<Disc3 />} disabledReason={reason} onClick={() => setChoosing(true)}>
            {inserted === null ? 'Insert' : 'Change'}
          </Button>
        </>
      }
    >
      {inserted === null ? (
        <p className="text-ink-3">Empty.</p>
      ) : (
        <p>
          <span className="font-medium">{image?.name ?? 'An image'}</span>{' '}
          <span className="num text-ink-3">{image && formatBytes(image.state.sizeBytes)}</span>
        </p>
      )}
      {choosing && (
        <ChooseIso
          isos={(images ?? []).filter(each => each.state.kind === 'iso' && each.id !== inserted)}
          busy={change.isPending}
          onClose={() => setChoosing(false)}
          onChoose={imageId => change.mutate(imageId)}
        />
      )}
    </Card>
  )
}

type ChooseProps = {
  isos: readonly { id: string; name: string; state: { sizeBytes: number } }[]
  busy: boolean
  onClose: () => void
  onChoose: (imageId: string) => void
}

function ChooseIso({ isos, busy, onClose, onChoose }: ChooseProps) {
  const [chosen, setChosen] = useState<string | null>(null)
  const reason = chosen === null ? (isos.length === 0 ? 'Upload an ISO first' : 'Choose an image first') : null
  return (
    <Modal
      open
      size="sm"
      onClose={onClose}
      title="Insert a CD/DVD"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={busy} disabledReason={reason} onClick={() => chosen && onChoose(chosen)}>
            Insert
          </Button>
        </>
      }
    >
      <Field label="ISO image">
        <Combobox
          items={isos.map(iso => ({ value: iso.id, label: iso.name, description: formatBytes(iso.state.sizeBytes) }))}
          value={chosen}
          onChange={setChosen}
          placeholder="Choose an image"
          emptyText="There is no other ISO. Upload one under Images."
        />
      </Field>
    </Modal>
  )
}
