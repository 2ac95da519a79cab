import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { queries } from '../../../api/queries.ts'
import { isOpen, taskShare } from '../../../api/task-state.ts'
import { ButtonLink, useGo } from '../../../components/Link.tsx'
import { TaskReference } from '../../../components/TaskRow.tsx'
import { followedTaskStore } from '../../../stores/panels.ts'
import { Button } from '../../../ui/Button.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProgressBar } from '../../../ui/ProgressBar.tsx'
import { paths } from '../../../util/paths.ts'

/** Asked as well, in case the event stream is down. */
const POLL_MS = 1500

type Props = { taskId: string; vmId: string | undefined; start: boolean; name: string; onBack: () => void }

/** Follows the making of the VM, then goes to its console (when it was to start) or to its summary. */
export function CreateProgress({ taskId, vmId, start, name, onBack }: Props) {
  const go = useGo()
  // The button that led here is gone with the form.
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const task = useQuery({
    ...queries.task(taskId),
    refetchInterval: query => (query.state.data && !isOpen(query.state.data) ? false : POLL_MS),
  }).data
  const target = vmId ?? task?.targets.find(ref => ref.kind === 'vms')?.id
  useEffect(() => {
    followedTaskStore.set(taskId)
    return () => followedTaskStore.set(null)
  }, [taskId])
  const succeeded = task?.status === 'succeeded'
  // biome-ignore lint/correctness/useExhaustiveDependencies: `go` is new on every render and always the same
  useEffect(() => {
    if (succeeded) go(target ? paths.vm(target, start ? 'console' : undefined) : paths.vms())
  }, [succeeded, target, start])

  const ended = task?.status === 'failed' || task?.status === 'cancelled'
  // A VM that was made but did not start stays: whether it is there decides what is true and what to do next.
  const left = useQuery({
    ...queries.vm(target ?? ''),
    staleTime: 0,
    enabled: ended && target !== undefined,
    retry: false,
  })
  const failed = ended && (target === undefined || !left.isPending)
  const made = failed && left.data?.state.phase === 'ready'
  const title = made
    ? `${name} was created, but is not running`
    : failed
      ? `${name} was not created`
      : `Creating ${name}`
  return (
    <div className="mx-auto flex w-full max-w-120 flex-col gap-4 px-5 py-16">
      <h1 ref={heading} tabIndex={-1} className="text-xl font-semibold wrap-anywhere outline-none">
        {title}
      </h1>
      {failed ? (
        <>
          <Notice tone="bad" title={task?.error?.message ?? 'It was cancelled.'}>
            <TaskReference task={task} />
          </Notice>
          <div className="flex flex-wrap gap-2">
            {made && target ? (
              <ButtonLink href={paths.vm(target)} variant="primary">
                Open {name}
              </ButtonLink>
            ) : (
              <Button variant="primary" onClick={onBack}>
                Back to the form
              </Button>
            )}
            <ButtonLink href={paths.vms()}>All virtual machines</ButtonLink>
          </div>
        </>
      ) : (
        <>
          <ProgressBar label={`Creating ${name}`} value={task ? taskShare(task) : null} />
          <p className="text-ink-2" role="status">
            {task?.log.at(-1)?.message ?? (task?.status === 'running' ? 'Working…' : 'Waiting for its turn…')}
          </p>
          <p className="text-xs text-ink-3">
            You can leave this page; it goes on as a task. {start && 'Stay, and the console opens when it runs.'}
          </p>
        </>
      )}
    </div>
  )
}
