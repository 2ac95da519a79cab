import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { may } from '../../../mgmt/src/auth/permissions.ts'
import { useSession } from '../api/can.ts'
import { queries } from '../api/queries.ts'
import { isOpen } from '../api/task-state.ts'
import { Link } from '../components/Link.tsx'
import { navStore } from '../stores/panels.ts'
import { cx } from '../util/cx.ts'
import { paths } from '../util/paths.ts'
import { Brand } from './Brand.tsx'
import { isCurrent, NAV, type NavItem } from './nav-items.ts'

function Item({ item, count }: { item: NavItem; count: number | undefined }) {
  const { pathname } = useLocation()
  const current = isCurrent(item.href, pathname)
  const Icon = item.icon
  return (
    <li>
      <Link
        href={item.href}
        aria-current={current ? 'page' : undefined}
        onClick={() => navStore.set(false)}
        className={cx(
          'flex h-7.5 items-center gap-2.5 rounded-sm px-2 pointer-coarse:h-10',
          current ? 'bg-active font-medium text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
        )}
      >
        <Icon aria-hidden strokeWidth={1.75} className={cx('size-4 shrink-0', current ? 'text-ink' : 'text-ink-3')} />
        <span className="flex-1 truncate">{item.label}</span>
        {count ? <span className="num text-xs text-ink-3">{count}</span> : null}
      </Link>
    </li>
  )
}

/** The main navigation, beside the page or over it on a phone. */
export function Nav() {
  const session = useSession()
  const vms = useQuery(queries.vms()).data
  const openTasks = useQuery(queries.tasks()).data?.filter(isOpen).length
  const counts: Record<string, number | undefined> = { [paths.vms()]: vms?.length, [paths.tasks()]: openTasks }
  return (
    <div className="flex h-full flex-col gap-4 overflow-y-auto px-2.5 pb-3">
      <Link
        href={paths.dashboard()}
        className="flex h-12 shrink-0 items-center px-2"
        aria-label="LimiQuantix, dashboard"
      >
        <Brand />
      </Link>
      <nav aria-label="Main" className="flex flex-1 flex-col gap-4">
        {NAV.map(group => (
          <div key={group.label ?? 'top'}>
            {group.label && <h2 className="px-2 pb-1 text-2xs font-medium text-ink-3">{group.label}</h2>}
            <ul className="flex flex-col gap-px">
              {group.items
                .filter(item => !item.permission || may(session?.role, item.permission))
                .map(item => (
                  <Item key={item.href} item={item} count={counts[item.href]} />
                ))}
            </ul>
          </div>
        ))}
      </nav>
      {session && (
        <p className="px-2 text-2xs text-ink-3">
          <span className="block truncate font-medium text-ink-2">{session.hostName}</span>
          <span className="num">Version {session.version}</span>
        </p>
      )}
    </div>
  )
}
