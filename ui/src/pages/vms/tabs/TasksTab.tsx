import { useQuery } from '@tanstack/react-query'
import { queries } from '../../../api/queries.ts'
import type { Vm } from '../../../api/types.ts'
import { QueryState } from '../../../components/QueryState.tsx'
import { TaskRow } from '../../../components/TaskRow.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'

/** What was done to this VM, the newest first. */
export function TasksTab({ vm }: { vm: Vm }) {
  const query = useQuery(queries.tasks({ target: vm.id }))
  return (
    <QueryState query={query} what="the tasks">
      {tasks =>
        tasks.length === 0 ? (
          <EmptyState title="Nothing has been done yet">Starting, stopping and changing it is listed here.</EmptyState>
        ) : (
          <ul>
            {tasks.map(task => (
              <TaskRow key={task.id} task={task} />
            ))}
          </ul>
        )
      }
    </QueryState>
  )
}
