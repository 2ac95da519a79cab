import { Check, Minus } from 'lucide-react'
import type { InputHTMLAttributes, ReactNode } from 'react'
import { cx } from '../util/cx.ts'

type Props = Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'onChange'> & {
  label: ReactNode
  /** Keeps the label for screen readers only, as in table cells. */
  hideLabel?: boolean
  hint?: ReactNode
  indeterminate?: boolean
  onChange?: (checked: boolean) => void
}

/** A native checkbox with our drawing on top. */
export function Checkbox({ label, hideLabel, hint, indeterminate = false, onChange, className, ...rest }: Props) {
  return (
    <label className={cx('inline-flex items-start gap-2 select-none', className)}>
      <span className={cx('relative flex size-4 shrink-0 pointer-coarse:size-5', !hideLabel && 'mt-0.5')}>
        <input
          {...rest}
          type="checkbox"
          ref={node => {
            if (node) node.indeterminate = indeterminate
          }}
          onChange={event => onChange?.(event.target.checked)}
          className="peer size-full appearance-none rounded-xs border border-field bg-panel checked:border-solid checked:bg-solid indeterminate:border-solid indeterminate:bg-solid"
        />
        <Check
          aria-hidden
          strokeWidth={3}
          className="pointer-events-none absolute inset-0 m-auto hidden size-3 text-on-solid peer-checked:block peer-indeterminate:hidden"
        />
        <Minus
          aria-hidden
          strokeWidth={3}
          className="pointer-events-none absolute inset-0 m-auto hidden size-3 text-on-solid peer-indeterminate:block"
        />
      </span>
      <span className={cx(hideLabel && 'sr-only')}>
        {label}
        {hint && <span className="block text-xs text-ink-3">{hint}</span>}
      </span>
    </label>
  )
}
