import { Dialog } from '@base-ui/react/dialog'
import { useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { type Ref, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { queries } from '../api/queries.ts'
import { useGo } from '../components/Link.tsx'
import { commandStore } from '../stores/commands.ts'
import { useStore } from '../stores/create-store.ts'
import { paletteStore } from '../stores/panels.ts'
import { setTheme } from '../stores/theme.ts'
import { commandItem, FIXED, type PaletteItem, resourceItem, searchItems } from './palette-items.ts'
import { useLogout } from './UserMenu.tsx'

const PER_GROUP = 6

function useItems(query: string): PaletteItem[] {
  const vms = useQuery(queries.vms()).data
  const images = useQuery(queries.images()).data
  const volumes = useQuery(queries.volumes()).data
  const networks = useQuery(queries.networks()).data
  const hosts = useQuery(queries.hosts()).data
  const commands = useStore(commandStore)
  return useMemo(() => {
    const page = commands.map(commandItem)
    if (query.trim() === '') {
      return [...page, ...FIXED.filter(item => item.group !== 'Appearance' && item.group !== 'Account')]
    }
    const resources = [
      ...(vms ?? []).map(one => resourceItem('vms', one)),
      ...(hosts ?? []).map(one => resourceItem('hosts', one)),
      ...(images ?? []).map(one => resourceItem('images', one)),
      ...(volumes ?? []).map(one => resourceItem('volumes', one)),
      ...(networks ?? []).map(one => resourceItem('networks', one)),
    ]
    return searchItems([...page, ...resources, ...FIXED], query, PER_GROUP)
  }, [query, vms, images, volumes, networks, hosts, commands])
}

/** What an entry is known by within the list. */
function entryValue(item: PaletteItem): string {
  return `${item.group} ${item.id}`
}

function PaletteBody({ input }: { input: Ref<HTMLInputElement> }) {
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState('')
  const items = useItems(useDeferredValue(query))
  const first = items[0]
  // The best match is always the one that Enter takes.
  useEffect(() => setChosen(first ? entryValue(first) : ''), [first])
  const groups = [...new Set(items.map(item => item.group))]
  const go = useGo()
  const logout = useLogout()
  const run = (item: PaletteItem) => {
    paletteStore.set(false)
    if ('href' in item.run) go(item.run.href)
    else if ('theme' in item.run) setTheme(item.run.theme)
    else if ('command' in item.run) item.run.command()
    else logout.mutate()
  }
  return (
    <Command
      label="Search and commands"
      value={chosen}
      onValueChange={setChosen}
      shouldFilter={false}
      loop
      className="flex min-h-0 flex-col"
    >
      <Command.Input
        ref={input}
        value={query}
        onValueChange={setQuery}
        placeholder="Search or jump to…"
        className="h-12 shrink-0 border-b bg-transparent px-4 text-base outline-none pointer-coarse:text-lg"
      />
      <Command.List className="max-h-[min(24rem,60dvh)] overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-8 text-center text-ink-3">Nothing is called “{query}”.</Command.Empty>
        {groups.map(group => (
          <Command.Group
            key={group}
            heading={group}
            className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:text-ink-3"
          >
            {items
              .filter(item => item.group === group)
              .map(item => (
                <Command.Item
                  key={item.id}
                  value={entryValue(item)}
                  onSelect={() => run(item)}
                  className="flex h-8.5 items-center gap-2.5 rounded-sm px-2.5 select-none data-[selected=true]:bg-active pointer-coarse:h-11"
                >
                  <item.icon aria-hidden strokeWidth={1.75} className="size-4 text-ink-3" />
                  <span className="truncate">{item.label}</span>
                </Command.Item>
              ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  )
}

/** Everything by its name: places, actions and resources. Opens with Ctrl-K or ⌘K. */
export function CommandPalette() {
  const open = useStore(paletteStore)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.shiftKey) return
      event.preventDefault()
      paletteStore.set(current => !current)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  return (
    <Dialog.Root open={open} onOpenChange={next => paletteStore.set(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fade fixed inset-0 z-40 bg-black/25" />
        <Dialog.Popup
          aria-label="Search and commands"
          // Not `autoFocus`: that would take the focus before the dialog noted where to return it.
          initialFocus={input}
          className="pop fixed inset-x-3 top-[10vh] z-50 mx-auto flex max-w-140 flex-col overflow-hidden rounded-lg bg-raised shadow-modal outline-none"
        >
          <PaletteBody input={input} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
