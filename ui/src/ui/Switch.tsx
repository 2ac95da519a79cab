import type { ReactNode } from 'react'
import { cx } from '../util/cx.ts'

type Props = {
  label: ReactNode
  hint?: ReactNode
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
}

/** On or off, taking effect at once or with the form around it. */
export function Switch({ label, hint, checked, onChange, disabled }: Props) {
  return (
    <label className={cx('flex items-start gap-3 select-none', disabled && 'opacity-60')}>
      <span className="relative mt-px inline-flex h-4.5 w-8 shrink-0">
        <input
          type="checkbox"
          role="switch"
          checked={checked}
          aria-checked={checked}
          disabled={disabled}
          onChange={event => onChange(event.target.checked)}
          className="peer size-full appearance-none rounded-full bg-field transition-colors checked:bg-accent"
        />
        <span className="pointer-events-none absolute top-0.5 left-0.5 size-3.5 rounded-full bg-white shadow-sm transition-[translate] peer-checked:translate-x-3.5" />
      </span>
      <span>
        <span className="font-medium">{label}</span>
        {hint && <span className="block text-xs text-ink-3">{hint}</span>}
      </span>
    </label>
  )
}
