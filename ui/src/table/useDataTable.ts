import {
  type ColumnDef,
  type Row,
  rowSelectionFeature,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useDeferredValue, useMemo, useState } from 'react'
import { type Column, filterRows, searchText, sortRows } from './columns.ts'

const features = tableFeatures({ rowSortingFeature, rowSelectionFeature })
export type TableFeatureSet = typeof features
export type TableRow<T extends object> = Row<TableFeatureSet, T>

type Options<T extends object> = {
  columns: readonly Column<T>[]
  rows: readonly T[]
  getRowId: (row: T) => string
  query: string
  selectable: boolean
  initialSort: SortingState
}

/** The table's model: our column descriptions sorted and filtered by us, selectable through TanStack Table. */
export function useDataTable<T extends object>(options: Options<T>) {
  const { columns, rows, getRowId, selectable, initialSort } = options
  // Typing stays quick: a long list is filtered after the keystroke is on the screen.
  const query = useDeferredValue(options.query)
  const textOf = useMemo(() => searchText(columns), [columns])
  const [sorting, setSorting] = useState(initialSort)
  // Sorted before it is filtered, and not by the table: comparing names costs far more than finding them.
  const sorted = useMemo(() => sortRows(rows, columns, sorting[0]), [rows, columns, sorting])
  const data = useMemo(() => filterRows(sorted, textOf, query), [sorted, textOf, query])
  const defs = useMemo(
    () =>
      columns.map(
        (column): ColumnDef<TableFeatureSet, T> => ({
          id: column.id,
          accessorFn: row => column.value?.(row) ?? null,
          enableSorting: column.value !== undefined,
        }),
      ),
    [columns],
  )
  return useTable<TableFeatureSet, T>({
    features,
    columns: defs,
    data,
    getRowId,
    enableRowSelection: selectable,
    enableSortingRemoval: false,
    sortDescFirst: false,
    manualSorting: true,
    state: { sorting },
    onSortingChange: setSorting,
  })
}

export type DataTableModel<T extends object> = ReturnType<typeof useDataTable<T>>
