import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { queries } from '../api/queries.ts'
import { isOpen } from '../api/task-state.ts'
import { TextLink } from '../components/Link.tsx'
import { TaskRow } from '../components/TaskRow.tsx'
import { useStore } from '../stores/create-store.ts'
import { taskDrawerStore } from '../stores/panels.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { paths } from '../util/paths.ts'

const SHOWN = 25

/** The newest tasks, docked below the page so that both stay usable. What is still open comes first. */
export function TaskDrawer() {
  const open = useStore(taskDrawerStore)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (!open) return
    const opener = document.activeElement
    heading.current?.focus()
    return () => {
      // What was pressed to close it is gone: back to where one came from, unless one is elsewhere by now.
      if (document.activeElement === document.body && opener instanceof HTMLElement) opener.focus()
    }
  }, [open])
  const tasks = useQuery({ ...queries.tasks(), enabled: open }).data ?? []
  if (!open) return null
  const shown = [...tasks.filter(isOpen), ...tasks.filter(task => !isOpen(task))].slice(0, SHOWN)
  return (
    <section
      aria-label="Tasks"
      onKeyDown={event => {
        if (event.key === 'Escape') taskDrawerStore.set(false)
      }}
      className="flex max-h-[45dvh] min-h-36 shrink-0 flex-col border-t bg-sunken"
    >
      <header className="flex h-9 shrink-0 items-center gap-3 border-b pr-2 pl-4">
        <h2 ref={heading} tabIndex={-1} className="font-medium outline-none">
          Recent tasks
        </h2>
        <TextLink href={paths.tasks()} className="flex-1 text-xs">
          All tasks
        </TextLink>
        <IconButton label="Close tasks" icon={<X />} size="sm" onClick={() => taskDrawerStore.set(false)} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {shown.length === 0 ? (
          <p className="px-4 py-6 text-center text-ink-3">Nothing has been done yet.</p>
        ) : (
          <ul>
            {shown.map(task => (
              <TaskRow key={task.id} task={task} />
            ))}
          </ul>
        )}
      </div>
    </section>
  )
}
