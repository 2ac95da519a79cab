import { Field } from '../../ui/Field.tsx'
import { Input } from '../../ui/Input.tsx'
import { cx } from '../../util/cx.ts'
import { MIN_LENGTH, passwordProblem, strengthOf } from './password-rules.ts'

type Props = {
  label: string
  password: string
  repeated: string
  onPassword: (value: string) => void
  onRepeated: (value: string) => void
  /** Empty fields are an error too, as once the form was sent. */
  insist?: boolean
}

const tones = ['bg-bad', 'bg-warn', 'bg-accent', 'bg-ok'] as const

function StrengthMeter({ password }: { password: string }) {
  const { score, label } = strengthOf(password)
  return (
    <div className="mt-0.5 flex items-center gap-2" role="status">
      <div aria-hidden className="flex flex-1 gap-1">
        {[0, 1, 2, 3].map(step => (
          <span key={step} className={cx('h-1 flex-1 rounded-full', step <= score ? tones[score] : 'bg-active')} />
        ))}
      </div>
      <span className="w-16 text-right text-xs text-ink-2">{label}</span>
    </div>
  )
}

/** A new password and its repetition, with its rule and an estimate of its strength. */
export function NewPassword({ label, password, repeated, onPassword, onRepeated, insist = false }: Props) {
  const problem = passwordProblem(password, repeated, insist)
  return (
    <>
      <Field
        label={label}
        hint={`${MIN_LENGTH} characters or more. A few unrelated words make a good one.`}
        error={problem?.field === 'password' ? problem.message : undefined}
      >
        <Input
          name="new-password"
          type="password"
          autoComplete="new-password"
          required
          value={password}
          onChange={event => onPassword(event.target.value)}
        />
        {password && <StrengthMeter password={password} />}
      </Field>
      <Field label="Repeat the password" error={problem?.field === 'repeated' ? problem.message : undefined}>
        <Input
          name="repeat-password"
          type="password"
          autoComplete="new-password"
          required
          value={repeated}
          onChange={event => onRepeated(event.target.value)}
        />
      </Field>
    </>
  )
}
