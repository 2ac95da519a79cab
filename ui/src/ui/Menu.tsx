import { Menu as Base } from '@base-ui/react/menu'
import type { ReactElement, ReactNode } from 'react'
import { cx } from '../util/cx.ts'

/** A menu that opens from `trigger`, which must be a button. */
export function Menu({
  trigger,
  children,
  align = 'end',
}: {
  trigger: ReactElement
  children: ReactNode
  align?: 'start' | 'end'
}) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={4} className="z-55 outline-none">
          <Base.Popup className="pop min-w-44 rounded-md bg-raised p-1 shadow-pop outline-none">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

type ItemProps = {
  children: ReactNode
  icon?: ReactNode
  onSelect?: () => void
  danger?: boolean
  /** Why it cannot be chosen now; the item stays reachable and shows the reason below its name. */
  disabledReason?: string | null | undefined
  /** Shown at the right: a shortcut or the current value. */
  trailing?: ReactNode
  /** Element to render instead, a link for instance. */
  render?: ReactElement
}

/** One action of a menu. */
export function MenuItem({ children, icon, onSelect, danger, disabledReason, trailing, render }: ItemProps) {
  const blocked = Boolean(disabledReason)
  return (
    <Base.Item
      {...(render ? { render } : {})}
      aria-disabled={blocked || undefined}
      closeOnClick={!blocked}
      onClick={() => !blocked && onSelect?.()}
      className={cx(
        'flex min-h-7.5 items-center gap-2 rounded-xs px-2 py-1 text-sm outline-none select-none data-highlighted:bg-active pointer-coarse:min-h-10',
        '[&>svg]:size-3.5 [&>svg]:shrink-0 [&>svg]:text-ink-3',
        danger && !blocked && 'text-bad [&>svg]:text-bad',
      )}
    >
      {icon}
      <span className="min-w-0 flex-1">
        <span className={cx(blocked && 'text-ink-3')}>{children}</span>
        {blocked && <span className="block max-w-56 text-xs text-ink-3">{disabledReason}</span>}
      </span>
      {trailing && <span className="text-xs text-ink-3">{trailing}</span>}
    </Base.Item>
  )
}

/** A hairline between groups of items. */
export function MenuSeparator() {
  return <Base.Separator className="-mx-1 my-1 h-px bg-line" />
}

/** A heading above a group of items. */
export function MenuLabel({ children }: { children: ReactNode }) {
  return <div className="px-2 pt-1.5 pb-1 text-xs text-ink-3">{children}</div>
}
