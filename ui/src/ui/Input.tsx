import type { InputHTMLAttributes, ReactNode, Ref, TextareaHTMLAttributes } from 'react'
import { cx } from '../util/cx.ts'
import { useFieldProps } from './Field.tsx'

/** The frame all text-like controls share. */
export const controlClass =
  'h-8 w-full min-w-0 rounded-sm border border-line-strong bg-panel px-2.5 text-sm text-ink outline-offset-[-1px] hover:border-field focus:border-accent aria-invalid:border-bad disabled:bg-sunken disabled:text-ink-3 pointer-coarse:h-10 pointer-coarse:text-lg'

type InputProps = InputHTMLAttributes<HTMLInputElement> & {
  ref?: Ref<HTMLInputElement>
  /** A unit such as "GiB", shown inside at the right. */
  suffix?: ReactNode
  mono?: boolean
}

/** A one-line text control. */
export function Input({ suffix, mono, className, ...rest }: InputProps) {
  const field = useFieldProps({ id: rest.id })
  const input = (
    <input
      autoComplete="off"
      spellCheck={false}
      {...rest}
      {...field}
      className={cx(controlClass, mono && 'font-mono', suffix !== undefined && 'num pr-12', className)}
    />
  )
  if (suffix === undefined) return input
  return (
    <span className="relative block">
      {input}
      <span className="pointer-events-none absolute inset-y-0 right-2.5 flex items-center text-xs text-ink-3">
        {suffix}
      </span>
    </span>
  )
}

type AreaProps = TextareaHTMLAttributes<HTMLTextAreaElement> & { mono?: boolean }

/** A text control of several lines. */
export function TextArea({ mono, className, ...rest }: AreaProps) {
  const field = useFieldProps({ id: rest.id })
  return (
    <textarea
      rows={4}
      {...rest}
      {...field}
      className={cx(controlClass, 'h-auto py-2', mono && 'font-mono', className)}
    />
  )
}
