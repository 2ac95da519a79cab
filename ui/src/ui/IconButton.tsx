import type { ReactNode } from 'react'
import { cx } from '../util/cx.ts'
import { Button, type ButtonProps } from './Button.tsx'
import { type Side, Tooltip } from './Tooltip.tsx'

type Props = Omit<ButtonProps, 'icon' | 'children' | 'aria-label'> & { label: string; icon: ReactNode; side?: Side }

const widths = { sm: 'w-6 px-0', md: 'w-7.5 px-0 pointer-coarse:w-9', lg: 'w-9 px-0' }

/** A button that shows only an icon; the label is spoken and shown as a hint. */
export function IconButton({ label, icon, side, variant = 'ghost', size = 'md', className, ...rest }: Props) {
  const button = (
    <Button
      {...rest}
      variant={variant}
      size={size}
      icon={icon}
      aria-label={label}
      className={cx(widths[size], className)}
    />
  )
  if (rest.disabledReason) return button
  return (
    <Tooltip content={label} {...(side ? { side } : {})}>
      {button}
    </Tooltip>
  )
}
