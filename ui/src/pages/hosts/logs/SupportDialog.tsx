import { useQuery } from '@tanstack/react-query'
import { Download, PackagePlus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { api, apiUrl } from '../../../api/client.ts'
import { queries } from '../../../api/queries.ts'
import { isOpen, TASK_TONES, taskShare } from '../../../api/task-state.ts'
import type { Host, SupportBundle, TaskAccepted } from '../../../api/types.ts'
import { Ago } from '../../../components/Ago.tsx'
import { QueryState } from '../../../components/QueryState.tsx'
import { CancelTask } from '../../../components/TaskRow.tsx'
import { useAction } from '../../../components/useAction.ts'
import { Button, buttonClass } from '../../../ui/Button.tsx'
import { IconButton } from '../../../ui/IconButton.tsx'
import { Modal } from '../../../ui/Modal.tsx'
import { ProgressBar } from '../../../ui/ProgressBar.tsx'
import { StateBadge } from '../../../ui/StateBadge.tsx'
import { formatBytes } from '../../../util/units.ts'

function Bundle({ host, bundle }: { host: Host; bundle: SupportBundle }) {
  const path = `/hosts/${host.id}/support-bundles/${bundle.id}`
  const remove = useAction({
    title: 'Delete the support bundle',
    run: () => api<void>('DELETE', path),
    done: 'The support bundle was deleted',
    refresh: [['hosts', 'one', host.id, 'support']],
  })
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b py-2 last:border-b-0">
      <span className="min-w-0 flex-1">
        Made <Ago at={bundle.createdAt} />, <span className="num">{formatBytes(bundle.sizeBytes)}</span>
        <span className="block text-xs text-ink-3">
          Deleted when it was fetched, or <Ago at={bundle.expiresAt} />
        </span>
      </span>
      <a href={apiUrl(`${path}/content`)} download className={buttonClass('default', 'md')}>
        <Download />
        Download
      </a>
      <IconButton
        label="Delete this bundle"
        icon={<Trash2 />}
        variant="danger-ghost"
        busy={remove.isPending}
        onClick={() => remove.mutate()}
      />
    </li>
  )
}

function Progress({ taskId }: { taskId: string }) {
  const task = useQuery({
    ...queries.task(taskId),
    refetchInterval: query => (query.state.data && !isOpen(query.state.data) ? false : 1000),
  })
  if (!task.data) return null
  const open = isOpen(task.data)
  return (
    <div className="flex flex-col gap-2" role="status">
      <span className="flex items-center gap-3">
        <StateBadge {...TASK_TONES[task.data.status]} busy={open} />
        {task.data.error && <span className="min-w-0 flex-1 text-bad">{task.data.error.message}</span>}
        {open && <CancelTask task={task.data} />}
      </span>
      {open && <ProgressBar label="Collecting" value={taskShare(task.data)} />}
    </div>
  )
}

/** Makes archives for whoever helps, and gives them out once. */
export function SupportDialog({ host, onClose }: { host: Host; onClose: () => void }) {
  const [taskId, setTaskId] = useState<string>()
  const bundles = useQuery(queries.supportBundles(host.id))
  const create = useAction<void, TaskAccepted>({
    title: 'Make a support bundle',
    run: () => api<TaskAccepted>('POST', `/hosts/${host.id}/support-bundles`),
    refresh: [['tasks']],
    onSuccess: task => setTaskId(task.taskId),
  })
  return (
    <Modal
      open
      onClose={onClose}
      title="Support bundle"
      description="One archive with versions, configuration, hardware, state of the parts, and the journal of this boot and the one before."
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button variant="primary" icon={<PackagePlus />} busy={create.isPending} onClick={() => create.mutate()}>
            Make a bundle
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="text-xs text-pretty text-ink-3">
          Passwords, tokens, sessions and keys are not in it. Names, addresses and serial numbers are: look into it
          before you give it to somebody.
        </p>
        {taskId && <Progress taskId={taskId} />}
        <QueryState query={bundles} what="the support bundles">
          {items =>
            items.length === 0 ? (
              <p className="py-4 text-center text-ink-3">There is no bundle to fetch.</p>
            ) : (
              <ul aria-label="Support bundles">
                {items.map(bundle => (
                  <Bundle key={bundle.id} host={host} bundle={bundle} />
                ))}
              </ul>
            )
          }
        </QueryState>
      </div>
    </Modal>
  )
}
