import { ChevronRight, X } from 'lucide-react'
import { useState } from 'react'
import { useDenied } from '../api/can.ts'
import { api } from '../api/client.ts'
import { isOpen, TASK_TONES, taskSeconds, taskShare } from '../api/task-state.ts'
import type { Task } from '../api/types.ts'
import { Button } from '../ui/Button.tsx'
import { CopyText } from '../ui/CopyText.tsx'
import { Notice } from '../ui/Notice.tsx'
import { ProgressBar } from '../ui/ProgressBar.tsx'
import { StateBadge } from '../ui/StateBadge.tsx'
import { cx } from '../util/cx.ts'
import { pathOf } from '../util/paths.ts'
import { formatDateTime, formatDuration } from '../util/time.ts'
import { formatBytes } from '../util/units.ts'
import { Ago, useNow } from './Ago.tsx'
import { TextLink } from './Link.tsx'
import { useAction } from './useAction.ts'

/** Asks a task to stop, and says why that is not possible. */
export function CancelTask({ task }: { task: Task }) {
  const denied = useDenied('tasks:write')
  const cancel = useAction({
    title: `Cancel “${task.title}”`,
    run: () => api<void>('POST', `/tasks/${task.id}/actions/cancel`),
    refresh: [['tasks']],
  })
  const reason = denied ?? (task.cancellable ? null : 'This step cannot be interrupted safely.')
  return (
    <Button
      size="sm"
      variant="ghost"
      icon={<X />}
      busy={cancel.isPending}
      disabledReason={reason}
      aria-label={`Cancel ${task.title}`}
      onClick={() => cancel.mutate()}
    >
      Cancel
    </Button>
  )
}

function Progress({ task }: { task: Task }) {
  const { progress } = task
  const share = taskShare(task)
  const detail =
    progress?.unit === 'bytes'
      ? `${formatBytes(progress.done)} of ${formatBytes(progress.total)}`
      : share !== null && `${Math.round(share * 100)} %`
  return (
    <div className="flex w-full items-center gap-2.5">
      <ProgressBar label={`Progress of ${task.title}`} value={share} />
      {detail && <span className="num shrink-0 text-xs text-ink-2">{detail}</span>}
    </div>
  )
}

function Elapsed({ task }: { task: Task }) {
  const seconds = taskSeconds(task, useNow())
  return <>{seconds === null ? '' : formatDuration(seconds)}</>
}

/** What to quote when asking for help about a failed task. */
export function TaskReference({ task }: { task: Pick<Task, 'id' | 'error'> }) {
  return (
    <span className="flex flex-wrap items-baseline gap-x-3 text-xs">
      {task.error && <span className="font-mono">{task.error.code}</span>}
      <span className="inline-flex min-w-0 items-baseline gap-1">
        Task <CopyText text={task.id} label="task id" />
      </span>
    </span>
  )
}

/** The log, error and targets of a task. */
export function TaskDetail({ task }: { task: Task }) {
  return (
    <div className="flex flex-col gap-2 pb-3 pl-6">
      {task.error && (
        <Notice tone="bad" title={task.error.message}>
          <TaskReference task={task} />
        </Notice>
      )}
      <p className="flex flex-wrap gap-x-3 text-xs text-ink-3">
        <span>by {task.requestor}</span>
        <span className="font-mono">{formatDateTime(task.createdAt)}</span>
        {task.targets.map(target => {
          const path = pathOf(target)
          return path ? (
            <TextLink key={target.id} href={path}>
              {target.name}
            </TextLink>
          ) : (
            <span key={target.id}>{target.name}</span>
          )
        })}
      </p>
      {task.log.length > 0 && (
        <ol className="num font-mono text-xs leading-5 text-ink-2">
          {task.log.map(line => (
            <li key={`${line.at} ${line.message}`} className="flex gap-3">
              <span className="shrink-0 text-ink-3">{formatDateTime(line.at).slice(11)}</span>
              <span className="min-w-0 break-words">{line.message}</span>
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}

/** One task as a line that opens to its log. */
export function TaskRow({ task }: { task: Task }) {
  const [open, setOpen] = useState(false)
  const { tone, label } = TASK_TONES[task.status]
  const working = isOpen(task)
  return (
    <li className="border-b px-4 last:border-b-0">
      <div className="grid min-h-9 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 py-1 sm:grid-cols-[minmax(0,1fr)_5.5rem_12rem_6.5rem_5rem]">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="-ml-1 flex min-w-0 items-center gap-1.5 rounded-xs px-1 text-left"
        >
          <ChevronRight
            aria-hidden
            className={cx('size-3.5 shrink-0 text-ink-3 transition-transform', open && 'rotate-90')}
          />
          <span className="truncate">{task.title}</span>
        </button>
        <StateBadge tone={tone} label={label} busy={task.status === 'running'} />
        <span className="max-sm:col-span-2 max-sm:pl-5">{working ? <Progress task={task} /> : null}</span>
        <span className="num text-right text-xs whitespace-nowrap text-ink-3 max-sm:hidden">
          {working ? <Elapsed task={task} /> : <Ago at={task.endedAt ?? task.createdAt} />}
        </span>
        <span className="text-right max-sm:col-span-2">{working && <CancelTask task={task} />}</span>
      </div>
      {open && <TaskDetail task={task} />}
    </li>
  )
}
