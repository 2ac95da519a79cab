import { ChevronRight } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'

/** Each crumb is a link, except the last, which is the page itself. */
export function Breadcrumbs({ items }: { items: readonly { key: string; node: ReactNode }[] }) {
  return (
    <nav aria-label="Breadcrumbs" className="min-w-0">
      <ol className="flex min-w-0 items-center gap-1">
        {items.map(({ key, node }, index) => {
          const last = index === items.length - 1
          return (
            <Fragment key={key}>
              {index > 0 && <ChevronRight aria-hidden className="size-3 shrink-0 text-ink-3 max-sm:hidden" />}
              <li
                aria-current={last ? 'page' : undefined}
                className={last ? 'min-w-0 truncate font-medium' : 'shrink-0 text-ink-2 max-sm:hidden'}
              >
                {node}
              </li>
            </Fragment>
          )
        })}
      </ol>
    </nav>
  )
}
