import type { ReactNode } from 'react'

type Props = {
  title: ReactNode
  /** Beside the title: a state, a count. */
  meta?: ReactNode
  description?: ReactNode
  actions?: ReactNode
}

/** The title of a page and what can be done there. */
export function PageHeader({ title, meta, description, actions }: Props) {
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 px-5 pt-4 pb-3">
      <div className="min-w-0 flex-1 basis-60">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="truncate text-xl font-semibold">{title}</h1>
          {meta}
        </div>
        {description && <p className="mt-0.5 text-pretty text-ink-2">{description}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  )
}
