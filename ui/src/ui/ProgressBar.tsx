import { cx } from '../util/cx.ts'

type Props = {
  label: string
  /** 0 to 1, or null when nobody knows how long it takes. */
  value: number | null
  tone?: 'accent' | 'ok' | 'bad'
  className?: string
}

const fills = { accent: 'bg-accent', ok: 'bg-ok', bad: 'bg-bad' }

/** How far something has come. */
export function ProgressBar({ label, value, tone = 'accent', className }: Props) {
  const percent = value === null ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100)
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className={cx('h-1 w-full overflow-hidden rounded-full bg-active', className)}
    >
      {percent === undefined ? (
        <div className={cx('indeterminate h-full w-1/3 rounded-full', fills[tone])} />
      ) : (
        <div
          className={cx('h-full rounded-full transition-[width] duration-200', fills[tone])}
          style={{ width: `${percent}%` }}
        />
      )}
    </div>
  )
}
