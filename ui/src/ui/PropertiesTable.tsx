import type { ReactNode } from 'react'
import { cx } from '../util/cx.ts'

/** `null` leaves the row out; an empty value shows a dash. */
export type Property = { label: string; value: ReactNode } | null

/** Names and values of one object; two beside each other where there is room for both. */
export function PropertiesTable({ items, columns = 1 }: { items: readonly Property[]; columns?: 1 | 2 }) {
  return (
    <div className="@container">
      <dl className={cx('grid grid-cols-1 gap-x-8', columns === 2 && '@[38rem]:grid-cols-2')}>
        {items.map(
          item =>
            item && (
              <div
                key={item.label}
                className={cx(
                  'flex min-h-8 items-baseline gap-4 border-t border-line py-1.5 first:border-t-0',
                  columns === 2 && '@[38rem]:nth-2:border-t-0',
                )}
              >
                <dt className="w-34 shrink-0 text-ink-3 @max-[24rem]:w-28">{item.label}</dt>
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
    </div>
  )
}
