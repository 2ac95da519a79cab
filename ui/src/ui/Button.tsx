import { type ButtonHTMLAttributes, type MouseEvent, type ReactNode, type Ref, useId } from 'react'
import { showToast } from '../stores/toast.ts'
import { cx } from '../util/cx.ts'
import { Spinner } from './Spinner.tsx'
import { Tooltip } from './Tooltip.tsx'

export type ButtonVariant = 'default' | 'primary' | 'ghost' | 'danger' | 'danger-ghost'
export type ButtonSize = 'sm' | 'md' | 'lg'

export type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> & {
  variant?: ButtonVariant | undefined
  size?: ButtonSize | undefined
  icon?: ReactNode
  /** Why the action is not possible now. The button stays focusable and says so. */
  disabledReason?: string | null | undefined
  /** The action is under way: a second press does nothing. */
  busy?: boolean | undefined
  ref?: Ref<HTMLButtonElement>
}

const variants: Record<ButtonVariant, string> = {
  default: 'border border-line-strong bg-raised text-ink hover:bg-hover active:bg-active data-popup-open:bg-active',
  primary: 'border border-transparent bg-solid text-on-solid hover:bg-solid-hover',
  ghost:
    'border border-transparent text-ink-2 hover:bg-hover hover:text-ink active:bg-active data-popup-open:bg-active data-popup-open:text-ink',
  danger: 'border border-transparent bg-bad-solid text-white hover:bg-bad-solid-hover',
  'danger-ghost': 'border border-line-strong bg-raised text-bad hover:border-bad hover:bg-bad-soft',
}

const sizes: Record<ButtonSize, string> = {
  sm: 'h-6 gap-1.5 rounded-sm px-2 text-xs',
  md: 'h-7.5 gap-1.5 rounded-sm px-2.5 text-sm pointer-coarse:h-9',
  lg: 'h-9 gap-2 rounded-md px-3.5 text-sm',
}

const COARSE = matchMedia('(pointer: coarse)')

/** The look of a button, for elements that are not one (links). */
export function buttonClass(variant: ButtonVariant = 'default', size: ButtonSize = 'md'): string {
  return cx(
    'inline-flex shrink-0 items-center justify-center font-medium whitespace-nowrap transition-colors duration-75 select-none',
    'aria-disabled:opacity-55 [&>svg]:size-3.5 [&>svg]:shrink-0',
    variants[variant],
    sizes[size],
  )
}

/** The one button. It is never `disabled`: with a reason it keeps its place in the tab order and explains itself. */
export function Button(props: ButtonProps) {
  const { variant, size, icon, disabledReason, busy, className, children, onClick, type = 'button', ...rest } = props
  const reasonId = useId()
  const blocked = Boolean(disabledReason) || Boolean(busy)
  const click = (event: MouseEvent<HTMLButtonElement>) => {
    if (!blocked) return onClick?.(event)
    event.preventDefault()
    // A finger cannot hover: without this a tap would be met with silence.
    if (disabledReason && COARSE.matches) showToast({ tone: 'info', title: disabledReason })
  }
  const button = (
    <button
      {...rest}
      type={type}
      onClick={click}
      aria-disabled={blocked || undefined}
      aria-busy={busy || undefined}
      aria-describedby={disabledReason ? reasonId : rest['aria-describedby']}
      className={cx(buttonClass(variant, size), className)}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  )
  if (!disabledReason) return button
  return (
    <>
      <Tooltip content={disabledReason} immediate>
        {button}
      </Tooltip>
      <span id={reasonId} hidden>
        {disabledReason}
      </span>
    </>
  )
}
