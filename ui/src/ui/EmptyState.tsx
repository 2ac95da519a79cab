import type { ReactNode } from 'react'

type Props = { icon?: ReactNode; title: string; heading?: 'h1' | 'h2'; children?: ReactNode; actions?: ReactNode }

/** What to see where nothing is yet, and how to begin. */
export function EmptyState({ icon, title, heading: Heading = 'h2', children, actions }: Props) {
  return (
    <div className="mx-auto flex max-w-105 flex-col items-center px-6 py-14 text-center">
      {icon && (
        <div className="mb-3 flex size-9 items-center justify-center rounded-md border bg-raised text-ink-3 [&>svg]:size-4.5">
          {icon}
        </div>
      )}
      <Heading className="text-base font-medium">{title}</Heading>
      {children && <div className="mt-1 text-pretty text-ink-2">{children}</div>}
      {actions && <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  )
}
