import { type KeyboardEvent, useState } from 'react'

type Options = {
  count: number
  /** Rows that fit on one screen, for Page Up and Page Down. */
  pageSize: number
  scrollTo: (index: number) => void
  onOpen: ((index: number) => void) | undefined
  onToggle: ((index: number) => void) | undefined
}

/** The row that a key leads to from `current`, or undefined when the key does not move. */
export function nextRow(key: string, current: number, count: number, pageSize: number): number | undefined {
  const target = {
    ArrowDown: current + 1,
    j: current + 1,
    ArrowUp: current - 1,
    k: current - 1,
    PageDown: current + pageSize,
    PageUp: current - pageSize,
    Home: 0,
    End: count - 1,
  }[key]
  return target === undefined ? undefined : Math.min(count - 1, Math.max(0, target))
}

/**
 * Keyboard movement over rows: one row is in the tab order, arrows move it, Enter opens, Space selects.
 * Keys pressed inside a row's own buttons are left to them.
 */
export function useRowKeys({ count, pageSize, scrollTo, onOpen, onToggle }: Options) {
  const [active, setActive] = useState(0)
  const current = Math.min(active, Math.max(0, count - 1))
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const onRow = event.target instanceof HTMLElement && event.target.dataset.rowIndex !== undefined
    if (!onRow || event.metaKey || event.ctrlKey || event.altKey) return
    const next = nextRow(event.key, current, count, pageSize)
    if (next !== undefined) {
      event.preventDefault()
      setActive(next)
      scrollTo(next)
      const body = event.currentTarget
      // The row may have to be rendered first.
      requestAnimationFrame(() => body.querySelector<HTMLElement>(`[data-row-index="${next}"]`)?.focus())
    } else if (event.key === 'Enter' && onOpen) {
      event.preventDefault()
      onOpen(current)
    } else if (event.key === ' ' && onToggle) {
      event.preventDefault()
      onToggle(current)
    }
  }
  return { active: current, setActive, onKeyDown }
}
