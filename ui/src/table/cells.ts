import { cx } from '../util/cx.ts'
import type { Column } from './columns.ts'

const hidden = { sm: 'max-sm:hidden', md: 'max-md:hidden', lg: 'max-lg:hidden', xl: 'max-xl:hidden' } as const

/** Classes that a column gives to its header and cells alike. */
export function cellClass(column: Pick<Column<never>, 'align' | 'from'>): string {
  return cx(
    'px-2.5 first:pl-5 last:pr-5',
    column.align === 'right' ? 'num text-right' : 'text-left',
    column.from && hidden[column.from],
  )
}
