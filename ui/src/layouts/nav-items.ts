import {
  BookOpen,
  Boxes,
  Disc3,
  HardDrive,
  LayoutDashboard,
  ListChecks,
  type LucideIcon,
  Network,
  ScrollText,
  Server,
  Settings,
} from 'lucide-react'
import type { Permission } from '../api/types.ts'
import { paths } from '../util/paths.ts'

export type NavItem = { label: string; href: string; icon: LucideIcon; permission?: Permission }
export type NavGroup = { label: string | null; items: readonly NavItem[] }

/** The main navigation; the command palette lists the same places. */
export const NAV: readonly NavGroup[] = [
  { label: null, items: [{ label: 'Dashboard', href: paths.dashboard(), icon: LayoutDashboard }] },
  {
    label: 'Workloads',
    items: [
      { label: 'Virtual machines', href: paths.vms(), icon: Boxes },
      { label: 'Images', href: paths.images(), icon: Disc3 },
      { label: 'Volumes', href: paths.volumes(), icon: HardDrive },
      { label: 'Networks', href: paths.networks(), icon: Network },
    ],
  },
  {
    label: 'System',
    items: [
      { label: 'Hosts', href: paths.hosts(), icon: Server },
      { label: 'Tasks', href: paths.tasks(), icon: ListChecks },
      { label: 'Audit', href: paths.audit(), icon: ScrollText, permission: 'audit:read' },
      { label: 'Settings', href: paths.settings(), icon: Settings },
      { label: 'Help', href: paths.help(), icon: BookOpen },
    ],
  },
]

/** Whether `href` is the section that `pathname` belongs to. */
export function isCurrent(href: string, pathname: string): boolean {
  return href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`)
}
