import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { CopyText } from './CopyText.tsx'

type Props = {
  title: string
  /** `h1` when it takes the place of the whole page. */
  heading?: 'h1' | 'h2'
  /** What to do about it. */
  message: string
  requestId?: string | undefined
  actions?: ReactNode
}

/** A part of the page that could not be shown: what happened, what to do, and the id to quote. */
export function ErrorState({ title, heading: Heading = 'h2', message, requestId, actions }: Props) {
  return (
    <div role="alert" className="mx-auto flex max-w-115 flex-col items-center px-6 py-14 text-center">
      <div className="mb-3 flex size-9 items-center justify-center rounded-md bg-bad-soft text-bad">
        <TriangleAlert className="size-4.5" />
      </div>
      <Heading className="text-base font-medium">{title}</Heading>
      <p className="mt-1 text-pretty text-ink-2">{message}</p>
      {requestId && (
        <p className="mt-2 text-xs text-ink-3">
          Request <CopyText text={requestId} label="request id" />
        </p>
      )}
      {actions && <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  )
}
