import { ChevronRight, Copy } from 'lucide-react'
import { readable, severityOf } from '../../../../../mgmt/src/logs/log.rules.ts'
import type { LogEntry } from '../../../api/types.ts'
import { showToast } from '../../../stores/toast.ts'
import { Button } from '../../../ui/Button.tsx'
import { cx } from '../../../util/cx.ts'
import { formatDateTime } from '../../../util/time.ts'
import { LEVELS } from './levels.ts'

const looks = {
  bad: 'text-bad',
  warn: 'text-warn',
  normal: 'text-ink',
  quiet: 'text-ink-3',
}

const source = (entry: LogEntry): string => entry.identifier || entry.unit || '–'

/** One entry as a line of text, as `journalctl` prints it. */
export function asLine(entry: LogEntry): string {
  const pid = entry.pid === null ? '' : `[${entry.pid}]`
  return `${entry.at} ${source(entry)}${pid}: ${entry.message}`
}

function Detail({ entry }: { entry: LogEntry }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(asLine(entry))
      showToast({ tone: 'ok', title: 'The entry was copied' })
    } catch {
      showToast({ tone: 'info', title: 'This browser does not allow it. Mark the text and copy it by keyboard.' })
    }
  }
  const facts: [string, string][] = [
    ['Time', entry.at],
    ['Level', LEVELS[entry.priority] ?? ''],
    ...(entry.unit === null ? [] : [['Unit', entry.unit] as [string, string]]),
    ...(entry.pid === null ? [] : [['Process', String(entry.pid)] as [string, string]]),
    ['Boot', entry.bootId],
    ...Object.entries(entry.fields),
  ]
  return (
    <div className="flex flex-col gap-2 border-b bg-sunken px-5 py-2.5 sm:pl-10">
      <pre className="max-h-80 overflow-auto font-mono text-xs leading-5 whitespace-pre-wrap text-ink wrap-anywhere">
        {entry.message || '(no message)'}
      </pre>
      {entry.truncated && <p className="text-xs text-warn">The message is longer; this is its beginning.</p>}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 font-mono text-xs leading-5">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-3">{name}</dt>
            <dd className="min-w-0 text-ink-2 wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
      <div>
        <Button size="sm" icon={<Copy />} onClick={() => void copy()}>
          Copy entry
        </Button>
      </div>
    </div>
  )
}

type Props = { entry: LogEntry; index: number; open: boolean; onToggle: () => void; onFocus: () => void }

/** One entry: time, who, what. Pressed, it shows everything that is known of it. */
export function LogRow({ entry, index, open, onToggle, onFocus }: Props) {
  const level = LEVELS[entry.priority] ?? ''
  const look = severityOf(entry.priority)
  return (
    <>
      <button
        type="button"
        data-row={index}
        aria-expanded={open}
        onClick={onToggle}
        onFocus={onFocus}
        className={cx(
          'flex min-h-6.5 w-full items-baseline gap-x-3 px-5 py-0.5 text-left font-mono text-xs leading-5 outline-offset-[-2px] hover:bg-hover max-sm:flex-wrap pointer-coarse:min-h-10',
          look === 'bad' && 'bg-bad-soft',
          look === 'warn' && 'bg-warn-soft',
        )}
      >
        <ChevronRight
          aria-hidden
          className={cx('size-3 shrink-0 translate-y-0.5 text-ink-3 transition-transform', open && 'rotate-90')}
        />
        <time dateTime={entry.at} className="num shrink-0 text-ink-2">
          <span className="max-lg:hidden">{formatDateTime(entry.at).slice(0, 11)}</span>
          {formatDateTime(entry.at).slice(11)}
        </time>
        <span className={cx('w-16 shrink-0', look === 'normal' ? 'text-ink-2' : looks[look])}>{level}</span>
        <span className="w-40 shrink-0 truncate text-ink-2 max-sm:w-auto">{source(entry)}</span>
        <span className={cx('min-w-0 flex-1 truncate max-sm:w-full max-sm:flex-none', looks[look])}>
          {readable(entry.message) || '(no message)'}
        </span>
      </button>
      {open && <Detail entry={entry} />}
    </>
  )
}
