import { ChevronsUpDown } from 'lucide-react'
import type { SelectHTMLAttributes } from 'react'
import { cx } from '../util/cx.ts'
import { useFieldProps } from './Field.tsx'
import { controlClass } from './Input.tsx'

export type Option<V extends string = string> = { value: V; label: string; disabled?: boolean }

type Props<V extends string> = Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange' | 'value'> & {
  options: readonly Option<V>[]
  value: V | ''
  onChange: (value: V) => void
  placeholder?: string
}

/** The platform's own select: type-ahead, phone wheel and screen reader support come with it. */
export function Select<V extends string>({ options, value, onChange, placeholder, className, ...rest }: Props<V>) {
  const field = useFieldProps({ id: rest.id })
  return (
    <span className={cx('relative block', className)}>
      <select
        {...rest}
        {...field}
        value={value}
        onChange={event => {
          const chosen = options.find(option => option.value === event.target.value)
          if (chosen) onChange(chosen.value)
        }}
        className={cx(controlClass, 'appearance-none pr-7')}
      >
        {placeholder !== undefined && (
          <option value="" disabled>
            {placeholder}
          </option>
        )}
        {options.map(option => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronsUpDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2 size-3.5 -translate-y-1/2 text-ink-3"
      />
    </span>
  )
}
