import type { ReactNode } from 'react'

/** One column, as pages describe it. */
export type Column<Row> = {
  id: string
  header: string
  /** What to sort by and, unless `search` is false, to find by. */
  value?: (row: Row) => string | number | null | undefined
  /** What to show; the value itself when absent. */
  cell?: (row: Row) => ReactNode
  /** CSS width; columns without one share what is left. */
  width?: string
  align?: 'left' | 'right'
  /** Hidden while the table is narrower than this: 32, 40, 48, 60 or 74 rem. */
  from?: 'sm' | 'md' | 'lg' | 'xl' | '2xl'
  /** False keeps the value out of the filter box. */
  search?: boolean
}

/** Natural order for text (`vm2` before `vm10`), numeric for numbers; unknown values sort last when ascending. */
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** Compares two cell values, ascending. */
export function compareValues(a: string | number | null | undefined, b: string | number | null | undefined): number {
  if (a === b) return 0
  if (a === null || a === undefined) return 1
  if (b === null || b === undefined) return -1
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return collator.compare(String(a), String(b))
}

/** Makes the text that a row is found by; kept per row, because every keystroke asks for all of them. */
export function searchText<Row extends object>(columns: readonly Column<Row>[]): (row: Row) => string {
  const values = columns.flatMap(column => (column.value && column.search !== false ? [column.value] : []))
  const known = new WeakMap<Row, string>()
  return row => {
    const kept = known.get(row)
    if (kept !== undefined) return kept
    const text = values
      .map(value => value(row) ?? '')
      .join('\n')
      .toLowerCase()
    known.set(row, text)
    return text
  }
}

/** The rows whose text holds every word of `query`, in any order and case. */
export function filterRows<Row>(rows: readonly Row[], textOf: (row: Row) => string, query: string): readonly Row[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return rows
  return rows.filter(row => {
    const text = textOf(row)
    return words.every(word => text.includes(word))
  })
}

/** The rows in the order of one column; as they come when there is no such column. Unknown values stay last. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: { id: string; desc: boolean } | undefined,
): readonly Row[] {
  const value = columns.find(column => column.id === sort?.id)?.value
  if (!value || !sort) return rows
  const keyed = rows.map(row => ({ row, key: value(row) }))
  const sign = sort.desc ? -1 : 1
  keyed.sort((a, b) => {
    const unknown = Number(a.key === null || a.key === undefined) - Number(b.key === null || b.key === undefined)
    return unknown || sign * compareValues(a.key, b.key)
  })
  return keyed.map(({ row }) => row)
}
