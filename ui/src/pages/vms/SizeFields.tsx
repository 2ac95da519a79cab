import { Field } from '../../ui/Field.tsx'
import { Input } from '../../ui/Input.tsx'
import { Select } from '../../ui/Select.tsx'
import type { MemoryUnit, VmDraft } from './create/draft.ts'

type Size = Pick<VmDraft, 'cpus' | 'memory'>
type Props = {
  value: Size
  onChange: (values: Partial<Size>) => void
  errors: { cpus?: string | undefined; memory?: string | undefined }
  hints?: { cpus?: string | undefined; memory?: string | undefined }
  disabled?: boolean
}

const UNITS: { value: MemoryUnit; label: string }[] = [
  { value: 'MiB', label: 'MiB' },
  { value: 'GiB', label: 'GiB' },
]

/** How many CPUs and how much memory. */
export function SizeFields({ value, onChange, errors, hints = {}, disabled = false }: Props) {
  const { memory } = value
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="CPUs" error={errors.cpus} hint={hints.cpus}>
        <Input
          inputMode="numeric"
          disabled={disabled}
          value={value.cpus}
          onChange={event => onChange({ cpus: event.target.value })}
        />
      </Field>
      <Field label="Memory" error={errors.memory} hint={hints.memory}>
        <span className="flex gap-2">
          <Input
            inputMode="decimal"
            disabled={disabled}
            value={memory.amount}
            onChange={event => onChange({ memory: { ...memory, amount: event.target.value } })}
          />
          <Select
            id="memory-unit"
            aria-label="Unit of memory"
            className="w-24 shrink-0"
            disabled={disabled}
            options={UNITS}
            value={memory.unit}
            onChange={unit => onChange({ memory: { ...memory, unit } })}
          />
        </span>
      </Field>
    </div>
  )
}
