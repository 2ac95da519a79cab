import { cx } from '../util/cx.ts'
import type { Tone } from './Badge.tsx'
import { Spinner } from './Spinner.tsx'

type Props = { tone: Tone; label: string /** Something is changing: the dot turns. */; busy?: boolean }

const dots: Record<Tone, string> = {
  neutral: 'border-[1.5px] border-ink-3',
  ok: 'bg-ok',
  warn: 'bg-warn',
  bad: 'bg-bad',
  info: 'bg-info',
}
const texts: Record<Tone, string> = {
  neutral: 'text-ink-2',
  ok: 'text-ink',
  warn: 'text-warn',
  bad: 'text-bad',
  info: 'text-ink',
}

/** A state as a dot and a word: readable without colour, quiet in a table of a thousand. */
export function StateBadge({ tone, label, busy = false }: Props) {
  return (
    <span className={cx('inline-flex items-center gap-1.5 whitespace-nowrap', texts[tone])}>
      {busy ? (
        <Spinner className="size-3 text-info" />
      ) : (
        <span aria-hidden className={cx('size-2 shrink-0 rounded-full', dots[tone])} />
      )}
      {label}
    </span>
  )
}
