import { useQuery } from '@tanstack/react-query'
import { ListChecks } from 'lucide-react'
import { useState } from 'react'
import { queries } from '../../api/queries.ts'
import { isOpen, TASK_TONES, taskSeconds, taskShare } from '../../api/task-state.ts'
import type { Task } from '../../api/types.ts'
import { Ago, useNow } from '../../components/Ago.tsx'
import { usePage } from '../../components/page.ts'
import { QueryError } from '../../components/QueryState.tsx'
import { CancelTask, TaskDetail } from '../../components/TaskRow.tsx'
import type { Column } from '../../table/columns.ts'
import { DataTable } from '../../table/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { SidePanel } from '../../ui/SidePanel.tsx'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { formatDuration } from '../../util/time.ts'

const NEWEST = 1000

function Duration({ task }: { task: Task }) {
  const seconds = taskSeconds(task, useNow())
  return <>{seconds === null ? '–' : formatDuration(seconds)}</>
}

function Status({ task }: { task: Task }) {
  if (task.status === 'running') return <ProgressBar label={`Progress of ${task.title}`} value={taskShare(task)} />
  return <StateBadge {...TASK_TONES[task.status]} />
}

const columns: readonly Column<Task>[] = [
  { id: 'title', header: 'Task', value: task => task.title },
  {
    id: 'status',
    header: 'Status',
    width: '8rem',
    value: task => TASK_TONES[task.status].label,
    cell: task => <Status task={task} />,
  },
  {
    id: 'targets',
    header: 'On',
    from: 'xl',
    value: task => task.targets.map(target => target.name).join(', '),
  },
  { id: 'requestor', header: 'By', width: '9rem', from: '2xl', value: task => task.requestor },
  {
    id: 'created',
    header: 'Started',
    width: '8rem',
    align: 'right',
    search: false,
    value: task => task.createdAt,
    cell: task => <Ago at={task.createdAt} />,
  },
  {
    id: 'duration',
    header: 'Took',
    width: '6rem',
    align: 'right',
    from: 'md',
    search: false,
    value: task => taskSeconds(task, Date.parse(task.createdAt)),
    cell: task => <Duration task={task} />,
  },
  {
    id: 'cancel',
    header: '',
    width: '7rem',
    align: 'right',
    from: 'sm',
    cell: task => isOpen(task) && <CancelTask task={task} />,
  },
]

/** Everything that took time, newest first. */
export function TasksPage() {
  usePage('Tasks')
  const tasks = useQuery(queries.tasks({ limit: NEWEST }))
  const [openId, setOpenId] = useState<string | null>(null)
  const opened = tasks.data?.find(task => task.id === openId)
  if (tasks.isError && !tasks.data) return <QueryError query={tasks} what="the tasks" page />
  return (
    <>
      <PageHeader title="Tasks" />
      <DataTable
        label="Tasks"
        columns={columns}
        rows={tasks.data}
        getRowId={task => task.id}
        rowLabel={task => task.title}
        onOpen={task => setOpenId(task.id)}
        initialSort={{ id: 'created', desc: true }}
        empty={
          <EmptyState icon={<ListChecks />} title="Nothing has been done yet">
            Everything that takes longer than a moment appears here with its progress and its log.
          </EmptyState>
        }
      />
      <SidePanel
        open={opened !== undefined}
        onClose={() => setOpenId(null)}
        title={opened?.title ?? 'Task'}
        footer={opened && isOpen(opened) && <CancelTask task={opened} />}
      >
        {opened && (
          <div className="flex flex-col gap-3">
            <Status task={opened} />
            <div className="-ml-6">
              <TaskDetail task={opened} />
            </div>
          </div>
        )}
      </SidePanel>
    </>
  )
}
