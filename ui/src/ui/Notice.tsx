import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '../util/cx.ts'

type Props = { tone: 'info' | 'warn' | 'bad'; title?: ReactNode; children?: ReactNode; actions?: ReactNode }

const looks = {
  info: { box: 'bg-info-soft', icon: <Info className="text-info" /> },
  warn: { box: 'bg-warn-soft', icon: <TriangleAlert className="text-warn" /> },
  bad: { box: 'bg-bad-soft', icon: <CircleAlert className="text-bad" /> },
}

/** A remark within a page or form. Errors are announced. */
export function Notice({ tone, title, children, actions }: Props) {
  const look = looks[tone]
  return (
    <div
      role={tone === 'bad' ? 'alert' : undefined}
      className={cx(
        'flex items-start gap-2.5 rounded-md px-3 py-2.5 [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0',
        look.box,
      )}
    >
      {look.icon}
      <div className="min-w-0 flex-1 text-pretty">
        {title && <div className="font-medium">{title}</div>}
        {children && <div className="text-ink-2">{children}</div>}
      </div>
      {actions}
    </div>
  )
}
