import { cx } from '../util/cx.ts'
import type { Column } from './columns.ts'

/** By the width of the table, not of the window: beside the navigation the two differ. */
const hidden = {
  sm: '@max-[32rem]:hidden',
  md: '@max-[40rem]:hidden',
  lg: '@max-[48rem]:hidden',
  xl: '@max-[60rem]:hidden',
  '2xl': '@max-[74rem]:hidden',
} as const

/** Classes that a column gives to its header and cells alike. */
export function cellClass(column: Pick<Column<never>, 'align' | 'from'>): string {
  return cx(
    'px-2.5 first:pl-5',
    column.align === 'right' ? 'num text-right' : 'text-left',
    column.from && hidden[column.from],
  )
}
