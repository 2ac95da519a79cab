import { Card } from '../../../ui/Card.tsx'
import { Checkbox } from '../../../ui/Checkbox.tsx'
import { Field } from '../../../ui/Field.tsx'
import { Input } from '../../../ui/Input.tsx'
import { leastGiB } from './draft.ts'
import type { VmCreateForm } from './useVmCreate.ts'

/** The first disk. */
export function DiskSection({ form }: { form: VmCreateForm }) {
  const { draft, dispatch, image, warnings } = form
  const copied = draft.source === 'image'
  const least = copied && image ? `The image needs at least ${leastGiB(image.state.virtualSizeBytes)} GiB. ` : ''
  return (
    <Card title="Disk">
      <div className="flex flex-col gap-3">
        {!copied && (
          <Checkbox
            label="With a disk"
            hint="Without one it runs from the CD/DVD or the network only, and forgets everything."
            checked={draft.withDisk}
            onChange={withDisk => dispatch({ type: 'set', values: { withDisk } })}
          />
        )}
        {(copied || draft.withDisk) && (
          <Field
            label="Size"
            error={form.errorOf('diskGiB')}
            hint={warnings.diskGiB ?? `${least}It takes room on the pool only as it fills.`}
            className="max-w-50"
          >
            <Input
              inputMode="numeric"
              suffix="GiB"
              value={draft.diskGiB}
              onChange={event => {
                form.touch('diskGiB')
                dispatch({ type: 'set', values: { diskGiB: event.target.value } })
              }}
            />
          </Field>
        )}
      </div>
    </Card>
  )
}
