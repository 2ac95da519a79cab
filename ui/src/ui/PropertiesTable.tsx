import type { ReactNode } from 'react'
import { cx } from '../util/cx.ts'

/** `null` leaves the row out; an empty value shows a dash. */
export type Property = { label: string; value: ReactNode } | null

/** Names and values of one object. */
export function PropertiesTable({ items, columns = 1 }: { items: readonly Property[]; columns?: 1 | 2 }) {
  return (
    <dl className={cx('grid grid-cols-1 gap-x-8', columns === 2 && 'lg:grid-cols-2')}>
      {items.map(
        item =>
          item && (
            <div
              key={item.label}
              className="flex min-h-8 items-baseline gap-4 border-b border-line py-1.5 last:border-b-0"
            >
              <dt className="w-34 shrink-0 text-ink-3">{item.label}</dt>
              <dd className="min-w-0 flex-1 break-words">
                {item.value === null || item.value === undefined || item.value === '' ? (
                  <span className="text-ink-3">–</span>
                ) : (
                  item.value
                )}
              </dd>
            </div>
          ),
      )}
    </dl>
  )
}
