import { ArrowDown, ArrowUp } from 'lucide-react'
import { Checkbox } from '../ui/Checkbox.tsx'
import { cx } from '../util/cx.ts'
import { cellClass } from './cells.ts'
import type { Column } from './columns.ts'
import type { DataTableModel } from './useDataTable.ts'

type Props<T extends object> = {
  table: DataTableModel<T>
  columns: readonly Column<T>[]
  selectable: boolean
  label: string
}

/** The sticky header: sort by pressing a name, select all that the filter lets through. */
export function TableHead<T extends object>({ table, columns, selectable, label }: Props<T>) {
  return (
    <thead className="sticky top-0 z-10 bg-panel">
      <tr>
        {selectable && (
          <th scope="col" className="h-8 w-10 border-b pl-5 text-left">
            <Checkbox
              label={`Select all ${label.toLowerCase()}`}
              hideLabel
              checked={table.getIsAllRowsSelected()}
              indeterminate={table.getIsSomeRowsSelected() && !table.getIsAllRowsSelected()}
              onChange={checked => table.toggleAllRowsSelected(checked)}
              className="align-middle"
            />
          </th>
        )}
        {columns.map(column => {
          const model = table.getColumn(column.id)
          const sorted = model?.getIsSorted() ?? false
          return (
            <th
              key={column.id}
              scope="col"
              style={{ width: column.width }}
              aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : undefined}
              className={cx('h-8 border-b text-xs font-medium text-ink-3', cellClass(column))}
            >
              {column.value ? (
                <button
                  type="button"
                  onClick={() => model?.toggleSorting()}
                  className={cx(
                    '-mx-1 inline-flex h-6 max-w-full items-center gap-1 rounded-xs px-1 hover:text-ink',
                    sorted && 'text-ink',
                    column.align === 'right' && 'flex-row-reverse',
                  )}
                >
                  <span className="truncate">{column.header}</span>
                  {sorted === 'asc' && <ArrowUp aria-hidden className="size-3 shrink-0" />}
                  {sorted === 'desc' && <ArrowDown aria-hidden className="size-3 shrink-0" />}
                </button>
              ) : (
                <span className={cx(column.header === '' && 'sr-only')}>{column.header || 'Actions'}</span>
              )}
            </th>
          )
        })}
        <td aria-hidden className="w-2.5 border-b" />
      </tr>
    </thead>
  )
}
