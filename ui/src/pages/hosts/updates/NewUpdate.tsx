import { useQuery } from '@tanstack/react-query'
import { HardDriveDownload, Link2, Trash2, Upload, X } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import { useDenied } from '../../../api/can.ts'
import { api } from '../../../api/client.ts'
import { queries } from '../../../api/queries.ts'
import { sendBytes } from '../../../api/send-bytes.ts'
import { isOpen, TASK_TONES, taskShare } from '../../../api/task-state.ts'
import type { Host, HostUpdate, TaskAccepted } from '../../../api/types.ts'
import { FormError } from '../../../components/FormError.tsx'
import { CancelTask } from '../../../components/TaskRow.tsx'
import { useAction } from '../../../components/useAction.ts'
import { Button } from '../../../ui/Button.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Checkbox } from '../../../ui/Checkbox.tsx'
import { Field } from '../../../ui/Field.tsx'
import { Input } from '../../../ui/Input.tsx'
import { ProgressBar } from '../../../ui/ProgressBar.tsx'
import { PropertiesTable } from '../../../ui/PropertiesTable.tsx'
import { StateBadge } from '../../../ui/StateBadge.tsx'
import { formatBytes } from '../../../util/units.ts'

/** A task that this page began, until it is over. */
function Progress({ taskId, label }: { taskId: string; label: string }) {
  const { data: task } = useQuery({
    ...queries.task(taskId),
    refetchInterval: query => (query.state.data && !isOpen(query.state.data) ? false : 1000),
  })
  if (!task || task.status === 'succeeded') return null
  const open = isOpen(task)
  return (
    <div className="flex flex-col gap-2" role="status">
      <span className="flex items-center gap-3">
        <StateBadge {...TASK_TONES[task.status]} busy={open} />
        {task.error && <span className="min-w-0 flex-1 text-bad">{task.error.message}</span>}
        {open && <CancelTask task={task} />}
      </span>
      {open && <ProgressBar label={label} value={taskShare(task)} />}
    </div>
  )
}

/** Chooses a file of this computer and sends it. */
function FromFile({ host, denied }: { host: Host; denied: string | null }) {
  const input = useRef<HTMLInputElement>(null)
  const cancel = useRef<AbortController>(undefined)
  const [share, setShare] = useState<number>()
  const send = useAction<File>({
    title: 'Send the update',
    quiet: true,
    run: async file => {
      const controller = new AbortController()
      cancel.current = controller
      setShare(0)
      try {
        await sendBytes('POST', `/hosts/${host.id}/update/bundle`, file, {
          signal: controller.signal,
          onSent: bytes => setShare(bytes / file.size),
        })
      } finally {
        setShare(undefined)
      }
    },
    done: 'The update arrived and was verified',
    refresh: [['hosts']],
  })
  const cancelled = send.error instanceof DOMException && send.error.name === 'AbortError'
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-center gap-2">
        <Button
          variant="primary"
          icon={<Upload />}
          disabledReason={denied}
          busy={send.isPending}
          onClick={() => input.current?.click()}
        >
          Choose a file
        </Button>
        {share !== undefined && (
          <Button icon={<X />} onClick={() => cancel.current?.abort()}>
            Cancel
          </Button>
        )}
      </div>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="Update file"
        accept=".lqxupdate"
        onChange={event => {
          const file = event.target.files?.[0]
          if (file) send.mutate(file)
          event.target.value = ''
        }}
      />
      {share !== undefined && <ProgressBar label="Sending the update" value={share} />}
      {!cancelled && <FormError error={send.error} />}
    </div>
  )
}

/** Has the host fetch it. */
function FromAddress({ host, denied }: { host: Host; denied: string | null }) {
  const [url, setUrl] = useState('')
  const [taskId, setTaskId] = useState<string>()
  const fetchIt = useAction<void, TaskAccepted>({
    title: 'Fetch the update',
    quiet: true,
    run: () => api<TaskAccepted>('POST', `/hosts/${host.id}/update/actions/fetch`, { body: { url } }),
    refresh: [['tasks']],
    onSuccess: task => setTaskId(task.taskId),
  })
  const reason = denied ?? (/^https?:\/\/./.test(url) ? null : 'Enter an address that begins with https://')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason === null) fetchIt.mutate()
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <Field label="Or from an address" hint="The host fetches it itself.">
        <Input value={url} placeholder="https://" onChange={event => setUrl(event.target.value)} />
      </Field>
      <FormError error={fetchIt.error} />
      <div>
        <Button type="submit" icon={<Link2 />} busy={fetchIt.isPending} disabledReason={reason}>
          Fetch
        </Button>
      </div>
      {taskId && <Progress taskId={taskId} label="Fetching the update" />}
    </form>
  )
}

/** An update that arrived and can be installed. */
function Staged({
  host,
  update,
  staged,
}: {
  host: Host
  update: HostUpdate
  staged: NonNullable<HostUpdate['staged']>
}) {
  const denied = useDenied('settings:write')
  const [allowOlder, setAllowOlder] = useState(false)
  const [taskId, setTaskId] = useState<string>()
  const install = useAction<void, TaskAccepted>({
    title: `Install version ${staged.version}`,
    run: () => api<TaskAccepted>('POST', `/hosts/${host.id}/update/actions/install`, { body: { allowOlder } }),
    refresh: [['tasks']],
    onSuccess: task => setTaskId(task.taskId),
  })
  const discard = useAction({
    title: 'Throw the update away',
    run: () => api<void>('DELETE', `/hosts/${host.id}/update/bundle`),
    done: 'The update was thrown away',
    refresh: [['hosts']],
  })
  const older = staged.isOlder && !allowOlder ? 'Say first that an older version is what you want' : null
  return (
    <div className="flex flex-col gap-4">
      <PropertiesTable
        items={[
          { label: 'Version', value: <span className="num">{staged.version}</span> },
          { label: 'Size', value: <span className="num">{formatBytes(staged.sizeBytes)}</span> },
          { label: 'Signature', value: <StateBadge tone="ok" label="Verified" /> },
        ]}
      />
      {staged.isOlder && (
        <Checkbox
          label={`Install it although it is older than ${update.running}`}
          hint="What newer versions stored may not be understood by it."
          checked={allowOlder}
          onChange={setAllowOlder}
        />
      )}
      <p className="text-xs text-pretty text-ink-3">
        It is written beside the running version; virtual machines go on. It starts at the next restart.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          icon={<HardDriveDownload />}
          busy={install.isPending}
          disabledReason={denied ?? older}
          onClick={() => install.mutate()}
        >
          Install
        </Button>
        <Button icon={<Trash2 />} busy={discard.isPending} disabledReason={denied} onClick={() => discard.mutate()}>
          Throw away
        </Button>
      </div>
      {taskId && <Progress taskId={taskId} label="Installing the update" />}
    </div>
  )
}

/** Where an update comes from, or the one that is there. */
export function NewUpdate({ host, update }: { host: Host; update: HostUpdate }) {
  const denied = useDenied('settings:write')
  return (
    <Card title="New version">
      <div className="py-1">
        {update.staged === null ? (
          <div className="flex flex-col gap-6">
            <p className="text-pretty text-ink-2">
              An update is one signed file that ends in <code>.lqxupdate</code>. It is verified before anything is
              written.
            </p>
            <FromFile host={host} denied={denied} />
            <FromAddress host={host} denied={denied} />
          </div>
        ) : (
          <Staged host={host} update={update} staged={update.staged} />
        )}
      </div>
    </Card>
  )
}
