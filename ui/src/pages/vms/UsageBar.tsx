import { cx } from '../../util/cx.ts'

type Props = {
  /** 0 to 1, or null when it is not known. */
  value: number | null
  /** The value in words; the bar only repeats it. */
  text: string
}

/** A meter that fits into a table cell: a short bar and its value. */
export function UsageBar({ value, text }: Props) {
  if (value === null) return <span className="text-ink-3">–</span>
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100)
  return (
    <span className="flex items-center gap-2">
      <span aria-hidden className="h-1 w-10 shrink-0 overflow-hidden rounded-full bg-active">
        <span
          className={cx('block h-full rounded-full', percent >= 90 ? 'bg-warn' : 'bg-accent')}
          style={{ width: `${percent}%` }}
        />
      </span>
      <span className="num">{text}</span>
    </span>
  )
}
