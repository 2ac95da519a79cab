import { type MouseEvent, memo } from 'react'
import { Checkbox } from '../ui/Checkbox.tsx'
import { cx } from '../util/cx.ts'
import { cellClass } from './cells.ts'
import type { Column } from './columns.ts'
import type { TableRow as Row } from './useDataTable.ts'

type Props<T extends object> = {
  row: Row<T>
  index: number
  columns: readonly Column<T>[]
  selectable: boolean
  selected: boolean
  active: boolean
  rowLabel: (row: T) => string
  onFocus: (index: number) => void
  onOpen: ((row: T) => void) | undefined
}

/** True when a press belongs to a control inside the row and not to the row. */
function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('a,button,input,label,select,[role="menuitem"]') !== null
}

function PlainRow<T extends object>(props: Props<T>) {
  const { row, index, columns, selectable, selected, active, rowLabel, onFocus, onOpen } = props
  const click = (event: MouseEvent) => {
    const marking = window.getSelection()?.toString()
    if (!isControl(event.target) && !marking) onOpen?.(row.original)
  }
  return (
    // The keyboard reaches the row through the handler on the table's body (arrows, Enter, Space).
    <tr
      data-row-index={index}
      aria-rowindex={index + 2}
      aria-selected={selectable ? selected : undefined}
      tabIndex={active ? 0 : -1}
      onFocus={() => onFocus(index)}
      onClick={click}
      className={cx(
        'h-9 outline-offset-[-2px] pointer-coarse:h-11',
        selected ? 'bg-selected' : 'hover:bg-hover',
        onOpen && 'cursor-pointer',
      )}
    >
      {selectable && (
        <td className="border-b pl-5">
          {/* A click event carries the Shift key, which a change event does not: it selects a range. */}
          <Checkbox
            label={`Select ${rowLabel(row.original)}`}
            hideLabel
            checked={selected}
            onClick={row.getToggleSelectedHandler()}
            className="align-middle"
          />
        </td>
      )}
      {columns.map(column => (
        <td key={column.id} className={cx('truncate border-b', cellClass(column))}>
          {column.cell ? column.cell(row.original) : (column.value?.(row.original) ?? '–')}
        </td>
      ))}
      {/* The margin on the right; the last column may be a hidden one. */}
      <td aria-hidden className="border-b" />
    </tr>
  )
}

/**
 * One row of the table; pressing it anywhere opens it. While one scrolls, only rows that come into view are rendered:
 * `memo` keeps the others. It loses the type parameter, which the cast gives back.
 */
export const TableRow = memo(PlainRow) as typeof PlainRow
