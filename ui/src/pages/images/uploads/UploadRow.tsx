import { CircleCheck, Pause, Play, RotateCw, X } from 'lucide-react'
import { CopyText } from '../../../ui/CopyText.tsx'
import { IconButton } from '../../../ui/IconButton.tsx'
import { ProgressBar } from '../../../ui/ProgressBar.tsx'
import { formatDuration } from '../../../util/time.ts'
import { formatBytes, formatRate } from '../../../util/units.ts'
import { secondsLeft, type UploadItem } from './upload-items.ts'
import { cancelUpload, dismissUpload, pauseUpload, resumeUpload } from './uploader.ts'

function statusText(item: UploadItem): string {
  const { file, sent, rate } = item
  switch (item.phase) {
    case 'queued':
      return 'Waits for its turn'
    case 'waiting':
      return 'No connection, trying again…'
    case 'paused':
      return `Paused at ${formatBytes(sent)} of ${formatBytes(file.size)}`
    case 'verifying':
      return 'All sent; checking and storing…'
    case 'done':
      return `Ready, ${formatBytes(file.size)}`
    case 'failed':
      return item.problem?.message ?? 'Failed'
    case 'sending': {
      const left = secondsLeft(item)
      return [
        `${formatBytes(sent)} of ${formatBytes(file.size)}`,
        rate !== null && formatRate(rate),
        left !== null && `${formatDuration(Math.ceil(left))} left`,
      ]
        .filter(Boolean)
        .join(' · ')
    }
  }
}

/** One file on its way, with what can be done about it. */
export function UploadRow({ item }: { item: UploadItem }) {
  const { key, name, phase } = item
  const running = phase === 'queued' || phase === 'sending' || phase === 'waiting'
  const over = phase === 'done' || phase === 'verifying'
  return (
    <li className="flex items-center gap-3 border-b px-4 py-2 last:border-b-0">
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-3">
          <span className="truncate font-medium">{name}</span>
          <span
            role={phase === 'failed' ? 'alert' : undefined}
            className={phase === 'failed' ? 'text-xs text-bad' : 'num text-xs text-ink-2'}
          >
            {statusText(item)}
          </span>
        </div>
        {item.problem?.requestId && (
          <p className="text-xs text-ink-3">
            Request <CopyText text={item.problem.requestId} label="request id" />
          </p>
        )}
        {phase !== 'done' && (
          <ProgressBar
            label={`Upload of ${name}`}
            value={phase === 'verifying' ? null : item.sent / Math.max(1, item.file.size)}
            tone={phase === 'failed' ? 'bad' : 'accent'}
            className="mt-1.5"
          />
        )}
      </div>
      {phase === 'done' && <CircleCheck aria-hidden className="size-4 text-ok" />}
      {running && <IconButton size="sm" label={`Pause ${name}`} icon={<Pause />} onClick={() => pauseUpload(key)} />}
      {(phase === 'paused' || phase === 'failed') && (
        <IconButton
          size="sm"
          label={phase === 'failed' ? `Try ${name} again` : `Resume ${name}`}
          icon={phase === 'failed' ? <RotateCw /> : <Play />}
          onClick={() => resumeUpload(key)}
        />
      )}
      {over ? (
        <IconButton
          size="sm"
          label={`Take ${name} off the list`}
          icon={<X />}
          disabledReason={phase === 'verifying' ? 'It is being stored' : null}
          onClick={() => dismissUpload(key)}
        />
      ) : (
        <IconButton size="sm" label={`Cancel ${name}`} icon={<X />} onClick={() => void cancelUpload(key)} />
      )}
    </li>
  )
}
