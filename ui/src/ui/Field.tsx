import { createContext, type ReactNode, use, useId } from 'react'
import { cx } from '../util/cx.ts'

type FieldState = { id: string; describedBy: string | undefined; invalid: boolean; required: boolean }
const FieldContext = createContext<FieldState | null>(null)

/** Attributes that tie a control to the label, hint and error of the field around it. */
export function useFieldProps(own: { id?: string | undefined } = {}) {
  const field = use(FieldContext)
  return {
    id: own.id ?? field?.id,
    'aria-describedby': field?.describedBy,
    'aria-invalid': field?.invalid || undefined,
    'aria-required': field?.required || undefined,
  }
}

type Props = {
  label: ReactNode
  hint?: ReactNode
  /** What is wrong and how to put it right. Replaces the hint. */
  error?: ReactNode
  required?: boolean
  children: ReactNode
  className?: string
}

/** A label above one control, with a hint or an error below it. */
export function Field({ label, hint, error, required = false, children, className }: Props) {
  const id = useId()
  const noteId = `${id}-note`
  const invalid = Boolean(error)
  const describedBy = error || hint ? noteId : undefined
  return (
    <FieldContext value={{ id, describedBy, invalid, required }}>
      <div className={cx('flex min-w-0 flex-col gap-1', className)}>
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {children}
        {describedBy && (
          <p id={noteId} className={cx('text-xs text-pretty', invalid ? 'text-bad' : 'text-ink-3')}>
            {error ?? hint}
          </p>
        )}
      </div>
    </FieldContext>
  )
}
