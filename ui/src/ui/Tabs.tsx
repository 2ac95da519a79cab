import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'

export type Tab = { id: string; label: string; count?: number | undefined; content: ReactNode }

type Props = { label: string; tabs: Tab[]; value: string; onChange: (id: string) => void }

/** Tabs over a panel. The page holds the value, usually in the URL; only the open tab is mounted. */
export function Tabs({ label, tabs, value, onChange }: Props) {
  return (
    <Base.Root value={value} onValueChange={next => onChange(String(next))} className="flex min-h-0 flex-1 flex-col">
      <Base.List
        aria-label={label}
        className="relative flex shrink-0 gap-4 overflow-x-auto border-b px-5 [scrollbar-width:none]"
      >
        {tabs.map(tab => (
          <Base.Tab
            key={tab.id}
            value={tab.id}
            className="flex h-9 shrink-0 items-center gap-1.5 text-sm text-ink-2 outline-offset-[-2px] select-none hover:text-ink data-active:font-medium data-active:text-ink"
          >
            {tab.label}
            {tab.count !== undefined && <span className="num text-xs font-normal text-ink-3">{tab.count}</span>}
          </Base.Tab>
        ))}
        <Base.Indicator className="absolute bottom-0 left-0 h-[1.5px] w-(--active-tab-width) translate-x-(--active-tab-left) bg-ink transition-[translate,width] duration-150" />
      </Base.List>
      {tabs.map(tab => (
        <Base.Panel key={tab.id} value={tab.id} className="min-h-0 flex-1 outline-offset-[-2px]">
          {tab.id === value && tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
