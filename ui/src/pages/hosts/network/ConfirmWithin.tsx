import { Field } from '../../../ui/Field.tsx'
import { Select } from '../../../ui/Select.tsx'

const CHOICES = [
  { value: '30', label: '30 seconds' },
  { value: '120', label: '2 minutes' },
  { value: '300', label: '5 minutes' },
  { value: '600', label: '10 minutes' },
] as const

/** How long a change waits to be kept. */
export function ConfirmWithin({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <Field label="Reverts by itself after" hint="Unless you keep it, from a new connection." className="max-w-56">
      <Select
        options={CHOICES}
        value={CHOICES.find(choice => choice.value === value)?.value ?? '120'}
        onChange={onChange}
      />
    </Field>
  )
}
