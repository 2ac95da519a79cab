import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import type { LogEntry } from '../../../api/types.ts'
import { LogRow } from './LogRow.tsx'

const ROW_HEIGHT = matchMedia('(pointer: coarse)').matches ? 44 : 26

type Props = { entries: readonly LogEntry[] /** Below the last entry. */; end: ReactNode }

/** Entries, newest first; only those on the screen are rendered. The arrow keys walk through them. */
export function LogList({ entries, end }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const active = useRef(0)
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: index => entries[index]?.cursor ?? index,
    overscan: 12,
  })
  const toggle = (cursor: string) => {
    const next = new Set(open)
    if (!next.delete(cursor)) next.add(cursor)
    setOpen(next)
  }
  const focus = (index: number) => {
    const row = Math.max(0, Math.min(entries.length - 1, index))
    virtual.scrollToIndex(row)
    // The row may have to be rendered first.
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${row}"]`)?.focus())
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1)
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    focus(active.current + step)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move the focus between the buttons inside
    <div
      ref={scroller}
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 overflow-auto border-t [overflow-anchor:none] max-md:min-h-96"
    >
      <ol aria-label="Log entries" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(item => {
          const entry = entries[item.index]
          return (
            entry && (
              <li
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                aria-setsize={-1}
                aria-posinset={item.index + 1}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <LogRow
                  entry={entry}
                  index={item.index}
                  open={open.has(entry.cursor)}
                  onToggle={() => toggle(entry.cursor)}
                  onFocus={() => {
                    active.current = item.index
                  }}
                />
              </li>
            )
          )
        })}
      </ol>
      {end}
    </div>
  )
}
