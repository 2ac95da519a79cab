import type { ReactNode } from 'react'
import { cx } from '../util/cx.ts'

export type Tone = 'neutral' | 'ok' | 'warn' | 'bad' | 'info'

const soft: Record<Tone, string> = {
  neutral: 'bg-hover text-ink-2',
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  info: 'bg-info-soft text-info',
}

/** A small label in a tone. */
export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={cx(
        'inline-flex h-5 items-center gap-1 rounded-xs px-1.5 text-2xs font-medium whitespace-nowrap [&>svg]:size-3',
        soft[tone],
      )}
    >
      {children}
    </span>
  )
}
