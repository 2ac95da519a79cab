import { type ReactNode, useId } from 'react'
import { cx } from '../util/cx.ts'

type Props = {
  title?: ReactNode
  actions?: ReactNode
  children: ReactNode
  className?: string
  /** False when the content brings its own padding (tables, lists). */
  padded?: boolean
}

/** A group of things that belong together: a hairline, no shadow. */
export function Card({ title, actions, children, className, padded = true }: Props) {
  const headingId = useId()
  return (
    <section
      aria-labelledby={title ? headingId : undefined}
      className={cx('flex min-w-0 flex-col rounded-md border bg-panel', className)}
    >
      {(title || actions) && (
        <div className="flex min-h-10 items-center gap-2 border-b px-4 py-1.5">
          <h2 id={headingId} className="min-w-0 flex-1 truncate text-sm font-medium">
            {title}
          </h2>
          {actions}
        </div>
      )}
      <div className={cx('min-w-0 flex-1', padded && 'px-4 py-3')}>{children}</div>
    </section>
  )
}
