import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useRef, useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import type { Column } from './columns.ts'
import { TableHead } from './TableHead.tsx'
import { TableRow } from './TableRow.tsx'
import { BulkBar, FilterBox } from './Toolbar.tsx'
import { useDataTable } from './useDataTable.ts'
import { useRowKeys } from './useRowKeys.ts'

type Props<T extends object> = {
  /** Names the table and its filter box: "Virtual machines". */
  label: string
  /** Stable across renders: module scope or `useMemo`. */
  columns: readonly Column<T>[]
  /** Undefined while loading. Stable: the query's own array. */
  rows: readonly T[] | undefined
  getRowId: (row: T) => string
  /** What a row is called by screen readers. */
  rowLabel: (row: T) => string
  onOpen?: (row: T) => void
  /** Makes rows selectable and shows these actions for the selected ones. */
  bulkActions?: (selected: T[], clear: () => void) => ReactNode
  /** Right of the filter box. */
  toolbar?: ReactNode
  /** Shown instead of the table when there are no rows at all. */
  empty?: ReactNode
  initialSort?: { id: string; desc: boolean }
  /** Starting text of the filter box. */
  initialFilter?: string
}

/** Pixels; rows are taller where fingers press them. */
const ROW_HEIGHT = matchMedia('(pointer: coarse)').matches ? 44 : 36
const NO_ROWS: readonly never[] = []

/** The one table: sorted, filtered, selected and walked by keyboard; only the rows on the screen are rendered. */
export function DataTable<T extends object>(props: Props<T>) {
  const { label, columns, rows, getRowId, rowLabel, onOpen, bulkActions, toolbar, empty, initialSort } = props
  const [query, setQuery] = useState(props.initialFilter ?? '')
  const scroller = useRef<HTMLDivElement>(null)
  const selectable = bulkActions !== undefined
  const sort = initialSort ? [initialSort] : []
  const table = useDataTable({ columns, rows: rows ?? NO_ROWS, getRowId, query, selectable, initialSort: sort })
  const shown = table.getRowModel().rows
  // Selection outlives a filter and a refresh, but not the rows themselves.
  const selected = selectable ? table.getSelectedRowModel().rows.map(row => row.original) : []

  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: index => shown[index]?.id ?? index,
    overscan: 8,
  })
  const keys = useRowKeys({
    count: shown.length,
    pageSize: Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1),
    scrollTo: index => virtual.scrollToIndex(index),
    onOpen: onOpen && (index => shown[index] && onOpen(shown[index].original)),
    onToggle: selectable ? index => shown[index]?.toggleSelected() : undefined,
  })

  if (rows?.length === 0 && empty) {
    // What narrows the list to nothing stays in reach.
    return (
      <>
        {toolbar && <div className="flex min-h-11 shrink-0 items-center justify-end px-5 pb-2">{toolbar}</div>}
        {empty}
      </>
    )
  }
  const items = virtual.getVirtualItems()
  const before = items[0]?.start ?? 0
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex min-h-11 shrink-0 flex-wrap items-center gap-2 px-5 pb-2">
        {selected.length > 0 && bulkActions ? (
          <BulkBar count={selected.length} onClear={() => table.resetRowSelection(true)}>
            {bulkActions(selected, () => table.resetRowSelection(true))}
          </BulkBar>
        ) : (
          <>
            <FilterBox label={`Filter ${label.toLowerCase()}`} value={query} onChange={setQuery} />
            <span className="num text-xs text-ink-3 max-sm:hidden" role="status">
              {rows && (query ? `${shown.length} of ${rows.length}` : rows.length)}
            </span>
            {toolbar && <div className="ml-auto flex items-center gap-2 max-sm:w-full">{toolbar}</div>}
          </>
        )}
      </div>
      <div
        ref={scroller}
        className="min-h-0 flex-1 overflow-auto @container border-t [contain:strict] [overflow-anchor:none]"
      >
        <table
          aria-label={label}
          aria-rowcount={shown.length + 1}
          className="w-full table-fixed border-separate border-spacing-0"
        >
          <TableHead table={table} columns={columns} selectable={selectable} label={label} />
          <tbody onKeyDown={keys.onKeyDown}>
            {before > 0 && <Gap height={before} />}
            {items.map(item => {
              const row = shown[item.index]
              return (
                row && (
                  <TableRow
                    key={row.id}
                    row={row}
                    index={item.index}
                    columns={columns}
                    selectable={selectable}
                    selected={row.getIsSelected()}
                    active={item.index === keys.active}
                    rowLabel={rowLabel}
                    onFocus={keys.setActive}
                    onOpen={onOpen}
                  />
                )
              )
            })}
            {after > 0 && <Gap height={after} />}
          </tbody>
        </table>
        {rows === undefined && <LoadingRows />}
        {rows && rows.length > 0 && shown.length === 0 && (
          <div className="flex flex-col items-center gap-3 px-5 py-10 text-center text-ink-2">
            <p role="status" className="max-w-full wrap-anywhere">
              Nothing matches “{query}”.
            </p>
            <Button onClick={() => setQuery('')}>Clear the filter</Button>
          </div>
        )}
      </div>
    </div>
  )
}

/** The height of the rows that are not rendered. One cell: a span would bring hidden columns back into the layout. */
function Gap({ height }: { height: number }) {
  return (
    <tr aria-hidden style={{ height }}>
      <td />
    </tr>
  )
}

function LoadingRows() {
  return (
    <div role="status" aria-label="Loading">
      {['w-40', 'w-56', 'w-48', 'w-64', 'w-44', 'w-52'].map(width => (
        <div key={width} className="flex h-9 items-center border-b px-5">
          <Skeleton className={width} />
        </div>
      ))}
    </div>
  )
}
