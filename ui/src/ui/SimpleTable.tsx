import type { ReactNode } from 'react'
import { cx } from '../util/cx.ts'

type Row = { key: string; cells: readonly ReactNode[] }
type Props = { label: string; head: readonly string[]; rows: readonly Row[]; empty: string }

/** Actions stay in sight while the rest scrolls sideways. */
const pinned = 'sticky right-0 bg-panel max-sm:px-2'

/** A short table inside a card. Lists that can grow belong into `DataTable`. */
export function SimpleTable({ label, head, rows, empty }: Props) {
  if (rows.length === 0) return <p className="px-4 py-6 text-center text-ink-3">{empty}</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways on a phone must be reachable by keyboard
    <section className="overflow-x-auto rounded-b-md" tabIndex={0} aria-label={`${label}, table`}>
      <table className="w-max min-w-full">
        <thead>
          <tr>
            {head.map(name => (
              <th
                key={name}
                scope="col"
                className={cx(
                  'h-8 border-b px-4 text-left text-xs font-medium whitespace-nowrap text-ink-3',
                  !name && pinned,
                )}
              >
                {name || <span className="sr-only">Actions</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={row.key} className="border-b last:border-b-0">
              {row.cells.map((cell, index) => (
                <td
                  key={head[index]}
                  className={cx('h-9 px-4 whitespace-nowrap [&>button]:max-w-none', !head[index] && pinned)}
                >
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
