import type { ReactNode } from 'react'
import { cx } from '../util/cx.ts'

type Props = {
  label: string
  /** 0 to 1. */
  value: number
  /** What the bar means in words, "12 of 64 GiB". */
  detail?: ReactNode
  /** From where it is worth a look, and from where it hurts. */
  warnAt?: number
  badAt?: number
}

/** How much of something is in use. The colour changes only when it matters. */
export function Meter({ label, value, detail, warnAt = 0.8, badAt = 0.92 }: Props) {
  const share = Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0
  const percent = Math.round(share * 100)
  const fill = share >= badAt ? 'bg-bad' : share >= warnAt ? 'bg-warn' : 'bg-accent'
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <span className="text-ink-2">{label}</span>
        <span className="num font-medium">{percent} %</span>
      </div>
      <meter className="sr-only" aria-label={label} min={0} max={100} value={percent} />
      <div aria-hidden className="h-1.5 overflow-hidden rounded-full bg-active">
        <div
          className={cx('h-full rounded-full transition-[width] duration-300', fill)}
          style={{ width: `${percent}%` }}
        />
      </div>
      {detail && <div className="num text-xs text-ink-3">{detail}</div>}
    </div>
  )
}
