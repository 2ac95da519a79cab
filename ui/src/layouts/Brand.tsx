/** The mark: an L and a Q, the latter in the accent colour. */
export function Mark({ className = 'size-5' }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" className={className} fill="none" aria-hidden="true">
      <path d="M3.5 4v15.5H10" stroke="currentColor" strokeWidth="2.75" />
      <rect x="12.4" y="5.4" width="8.2" height="12.7" rx="0.5" stroke="var(--color-accent)" strokeWidth="2.75" />
      <path d="m17 15.5 4.6 6" stroke="var(--color-accent)" strokeWidth="2.75" />
    </svg>
  )
}

/** Mark and name. */
export function Brand() {
  return (
    <span className="flex items-center gap-2 text-base font-semibold tracking-tight">
      <Mark />
      LimiQuantix
    </span>
  )
}
