import { Card } from '../../../ui/Card.tsx'
import { Field } from '../../../ui/Field.tsx'
import { Input } from '../../../ui/Input.tsx'
import type { VmCreateForm } from './useVmCreate.ts'

/** The name, the one thing without a heading of its own. */
export function GeneralSection({ form }: { form: VmCreateForm }) {
  const { draft, dispatch } = form
  return (
    <Card>
      <Field
        label="Name"
        required
        error={form.errorOf('name')}
        hint="Letters, digits, dots, dashes and underscores."
        className="max-w-100"
      >
        <Input
          value={draft.name}
          onBlur={() => form.touch('name')}
          onChange={event => {
            form.touch('name')
            dispatch({ type: 'name', name: event.target.value })
          }}
        />
      </Field>
    </Card>
  )
}
