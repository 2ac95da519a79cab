import {
  Boxes,
  Disc3,
  HardDrive,
  LogOut,
  type LucideIcon,
  Monitor,
  Moon,
  Network,
  Plus,
  Server,
  Sun,
  Upload,
  Zap,
} from 'lucide-react'
import type { PageCommand } from '../stores/commands.ts'
import { paths } from '../util/paths.ts'
import { NAV } from './nav-items.ts'

export type PaletteItem = {
  id: string
  group: string
  label: string
  icon: LucideIcon
  /** Further words it is found by. */
  words?: string
  run: { href: string } | { theme: 'system' | 'light' | 'dark' } | { logout: true } | { command: () => void }
}

/** Places and actions that are always there. */
export const FIXED: readonly PaletteItem[] = [
  {
    id: 'vm-create',
    group: 'Actions',
    label: 'Create a virtual machine',
    icon: Plus,
    words: 'new vm',
    run: { href: paths.vmCreate() },
  },
  {
    id: 'upload',
    group: 'Actions',
    label: 'Upload an image',
    icon: Upload,
    words: 'iso disk',
    run: { href: paths.images() },
  },
  ...NAV.flatMap(group => group.items).map(item => ({
    id: item.href,
    group: 'Go to',
    label: item.label,
    icon: item.icon,
    words: item.href,
    run: { href: item.href },
  })),
  { id: 'light', group: 'Appearance', label: 'Light theme', icon: Sun, run: { theme: 'light' } },
  { id: 'dark', group: 'Appearance', label: 'Dark theme', icon: Moon, run: { theme: 'dark' } },
  { id: 'system', group: 'Appearance', label: 'Theme like the system', icon: Monitor, run: { theme: 'system' } },
  { id: 'logout', group: 'Account', label: 'Log out', icon: LogOut, words: 'sign out exit', run: { logout: true } },
]

/** Something the open page lets one do. */
export function commandItem(command: PageCommand): PaletteItem {
  return { id: command.id, group: 'This page', label: command.label, icon: Zap, run: { command: command.run } }
}

type Named = { id: string; name: string }

/** A resource's entry: found by its name and its id. */
export function resourceItem(kind: 'vms' | 'images' | 'volumes' | 'networks' | 'hosts', one: Named): PaletteItem {
  const known = {
    vms: { group: 'Virtual machines', icon: Boxes, href: paths.vm(one.id) },
    images: { group: 'Images', icon: Disc3, href: paths.images() },
    volumes: { group: 'Volumes', icon: HardDrive, href: paths.volumes() },
    networks: { group: 'Networks', icon: Network, href: paths.network(one.id) },
    hosts: { group: 'Hosts', icon: Server, href: paths.host(one.id) },
  }[kind]
  return { id: one.id, group: known.group, label: one.name, icon: known.icon, words: one.id, run: { href: known.href } }
}

/** The entries that match all words, those whose label begins with the query first; at most `limit` per group. */
export function searchItems(items: readonly PaletteItem[], query: string, limit: number): PaletteItem[] {
  const text = query.trim().toLowerCase()
  const words = text.split(/\s+/)
  const counts = new Map<string, number>()
  return items
    .filter(item => words.every(word => `${item.label} ${item.words ?? ''}`.toLowerCase().includes(word)))
    .toSorted((a, b) => Number(b.label.toLowerCase().startsWith(text)) - Number(a.label.toLowerCase().startsWith(text)))
    .filter(item => {
      const count = (counts.get(item.group) ?? 0) + 1
      counts.set(item.group, count)
      return count <= limit
    })
}
