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
  /** Hidden on windows narrower than this. */
  from?: 'sm' | 'md' | 'lg' | 'xl'
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

/** The rows in which every word of `query` occurs in some searchable column, in any order and case. */
export function filterRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], query: string): readonly Row[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return rows
  const values = columns.flatMap(column => (column.value && column.search !== false ? [column.value] : []))
  return rows.filter(row => {
    const text = values
      .map(value => value(row) ?? '')
      .join('\n')
      .toLowerCase()
    return words.every(word => text.includes(word))
  })
}
