import { useQuery } from '@tanstack/react-query'
import { ListChecks, Menu as MenuIcon, Search } from 'lucide-react'
import { queries } from '../api/queries.ts'
import { isOpen } from '../api/task-state.ts'
import { Link } from '../components/Link.tsx'
import { crumbStore } from '../components/page.ts'
import { useStore } from '../stores/create-store.ts'
import { navStore, paletteStore, taskDrawerStore } from '../stores/panels.ts'
import { Breadcrumbs } from '../ui/Breadcrumbs.tsx'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Spinner } from '../ui/Spinner.tsx'
import { paths } from '../util/paths.ts'
import { Brand } from './Brand.tsx'
import { UserMenu } from './UserMenu.tsx'

/** How the palette's shortcut is written on this computer. */
const SHORTCUT = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K'

function TasksButton() {
  const open = useStore(taskDrawerStore)
  const running = useQuery(queries.tasks()).data?.filter(isOpen).length ?? 0
  return (
    <Button
      variant="ghost"
      icon={running > 0 ? <Spinner className="text-info" /> : <ListChecks />}
      aria-expanded={open}
      aria-label={running > 0 ? `Tasks, ${running} running` : 'Tasks'}
      onClick={() => taskDrawerStore.set(!open)}
    >
      <span className="num max-sm:hidden">{running > 0 ? `${running} running` : 'Tasks'}</span>
    </Button>
  )
}

/** Breadcrumbs, search, tasks and account. */
export function TopBar() {
  const crumbs = useStore(crumbStore)
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 border-b pr-3 pl-5 max-md:pl-2">
      <span className="md:hidden">
        <IconButton label="Open navigation" icon={<MenuIcon />} onClick={() => navStore.set(true)} />
      </span>
      <div className="min-w-0 flex-1">
        {crumbs.length > 1 ? (
          <Breadcrumbs
            items={crumbs.map(crumb => ({
              key: crumb.label,
              node: crumb.href ? (
                <Link href={crumb.href} className="rounded-xs hover:text-ink">
                  {crumb.label}
                </Link>
              ) : (
                crumb.label
              ),
            }))}
          />
        ) : (
          // A top-level page says what it is in its own heading.
          <nav aria-label="Home" className="md:hidden">
            <Link href={paths.dashboard()} aria-label="LimiQuantix, dashboard">
              <Brand />
            </Link>
          </nav>
        )}
      </div>
      <button
        type="button"
        onClick={() => paletteStore.set(true)}
        className="flex h-7.5 w-56 items-center gap-2 rounded-sm border bg-sunken px-2.5 text-ink-3 hover:border-line-strong max-lg:hidden"
      >
        <Search aria-hidden className="size-3.5" />
        <span className="flex-1 text-left">Search or jump to…</span>
        <kbd className="font-sans text-2xs">{SHORTCUT}</kbd>
      </button>
      <span className="lg:hidden">
        <IconButton label="Search" icon={<Search />} onClick={() => paletteStore.set(true)} />
      </span>
      <TasksButton />
      <UserMenu />
    </header>
  )
}
