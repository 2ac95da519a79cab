import { Dialog } from '@base-ui/react/dialog'
import { useQueryClient } from '@tanstack/react-query'
import { Outlet, useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { followEvents } from '../api/events.ts'
import type { Task } from '../api/types.ts'
import { useStore } from '../stores/create-store.ts'
import { followedTaskStore, navStore } from '../stores/panels.ts'
import { showToast } from '../stores/toast.ts'
import { ChangeBanner } from './ChangeBanner.tsx'
import { CommandPalette } from './CommandPalette.tsx'
import { ConnectionBanner } from './ConnectionBanner.tsx'
import { LiveBanner } from './LiveBanner.tsx'
import { Nav } from './Nav.tsx'
import { TaskDrawer } from './TaskDrawer.tsx'
import { TopBar } from './TopBar.tsx'

/** A failed task is said aloud, wherever the person is by then. */
function reportFailure(task: Task): void {
  if (task.status === 'failed' && task.id !== followedTaskStore.get())
    showToast({ tone: 'bad', title: `${task.title}: failed`, message: task.error?.message })
}

function PhoneNav() {
  const open = useStore(navStore)
  return (
    <Dialog.Root open={open} onOpenChange={next => navStore.set(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fade fixed inset-0 z-40 bg-black/30 md:hidden" />
        <Dialog.Popup
          aria-label="Navigation"
          className="slide-left fixed inset-y-0 left-0 z-50 w-66 bg-shell shadow-modal outline-none md:hidden"
        >
          <Nav />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** Moves the focus to the new page, as a full page load would. */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  const previous = useRef(pathname)
  useEffect(() => {
    if (previous.current !== pathname) main.current?.focus()
    previous.current = pathname
  }, [pathname])
  return main
}

/** The frame around every page of a logged-in person. */
export function AppShell() {
  const client = useQueryClient()
  const main = useFocusOnNavigation()
  useEffect(() => followEvents(client, reportFailure), [client])
  return (
    <div className="grid h-full md:grid-cols-[13.5rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="fixed top-2 left-2 z-80 -translate-y-16 rounded-sm bg-solid px-3 py-1.5 text-on-solid focus:translate-y-0"
      >
        Skip to content
      </a>
      <aside className="hidden min-h-0 md:block">
        <Nav />
      </aside>
      <div className="flex min-h-0 min-w-0 flex-col overflow-hidden bg-panel md:my-2 md:mr-2 md:rounded-lg md:border">
        <TopBar />
        <ConnectionBanner />
        <LiveBanner />
        <ChangeBanner />
        <main id="main" ref={main} tabIndex={-1} className="flex min-h-0 flex-1 flex-col overflow-y-auto outline-none">
          <Outlet />
        </main>
        <TaskDrawer />
      </div>
      <PhoneNav />
      <CommandPalette />
    </div>
  )
}
