import { Card } from '../../../ui/Card.tsx'
import { RadioCards } from '../../../ui/RadioCards.tsx'
import { formatMiB, plural } from '../../../util/units.ts'
import { SizeFields } from '../SizeFields.tsx'
import { PRESETS, presetOf } from './draft.ts'
import type { VmCreateForm } from './useVmCreate.ts'

/** CPUs and memory: a common size, or exact figures. */
export function SizeSection({ form }: { form: VmCreateForm }) {
  const { draft, dispatch, warnings } = form
  return (
    <Card title="Processor and memory">
      <div className="flex flex-col gap-4">
        <RadioCards
          label={<span className="sr-only">Size</span>}
          columns={4}
          value={presetOf(draft)?.id ?? null}
          onChange={id => {
            const preset = PRESETS.find(each => each.id === id)
            if (preset) dispatch({ type: 'preset', preset })
          }}
          cards={PRESETS.map(preset => ({
            value: preset.id,
            label: preset.label,
            description: `${plural(preset.cpus, 'CPU')}, ${formatMiB(preset.memoryMiB)}`,
          }))}
        />
        <SizeFields
          value={draft}
          onChange={values => {
            if (values.cpus !== undefined) form.touch('cpus')
            if (values.memory !== undefined) form.touch('memory')
            dispatch({ type: 'set', values })
          }}
          errors={{ cpus: form.errorOf('cpus'), memory: form.errorOf('memory') }}
          hints={warnings}
        />
      </div>
    </Card>
  )
}
