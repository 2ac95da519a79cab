import { cx } from '../util/cx.ts'

/** A grey bar where text will be. */
export function Skeleton({ className }: { className?: string }) {
  return <div className={cx('skeleton h-3.5 rounded-xs bg-hover', className)} aria-hidden="true" />
}

/** Placeholder for a page's content, announced once to screen readers. */
export function SkeletonPage({ label = 'Loading' }: { label?: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-3 p-5">
      <Skeleton className="h-6 w-48" />
      <Skeleton className="w-80 max-w-full" />
      <Skeleton className="mt-4 h-32 w-full" />
      <Skeleton className="h-32 w-full" />
    </div>
  )
}
