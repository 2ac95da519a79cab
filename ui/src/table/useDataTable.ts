import {
  type ColumnDef,
  createSortedRowModel,
  type Row,
  rowSelectionFeature,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useDeferredValue, useMemo } from 'react'
import { type Column, compareValues, filterRows, searchText } from './columns.ts'

const features = tableFeatures({ rowSortingFeature, rowSelectionFeature, sortedRowModel: createSortedRowModel() })
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

/** The table's model: our column descriptions filtered, sorted and selectable through TanStack Table. */
export function useDataTable<T extends object>(options: Options<T>) {
  const { columns, rows, getRowId, selectable, initialSort } = options
  // Typing stays quick: a long list is filtered after the keystroke is on the screen.
  const query = useDeferredValue(options.query)
  const textOf = useMemo(() => searchText(columns), [columns])
  const data = useMemo(() => filterRows(rows, textOf, query), [rows, textOf, query])
  const defs = useMemo(
    () =>
      columns.map(
        (column): ColumnDef<TableFeatureSet, T> => ({
          id: column.id,
          accessorFn: row => column.value?.(row) ?? null,
          enableSorting: column.value !== undefined,
          sortFn: (a, b) => compareValues(column.value?.(a.original), column.value?.(b.original)),
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
    initialState: { sorting: initialSort },
  })
}

export type DataTableModel<T extends object> = ReturnType<typeof useDataTable<T>>
