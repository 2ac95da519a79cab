import type { Vm } from '../../api/types.ts'
import { TextLink } from '../../components/Link.tsx'
import { Card } from '../../ui/Card.tsx'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { cx } from '../../util/cx.ts'
import { paths } from '../../util/paths.ts'
import { vmCounts } from './summary.ts'

const fills = { ok: 'bg-ok', warn: 'bg-warn', neutral: 'bg-line-strong', bad: 'bg-bad', info: 'bg-info' }

/** All VMs by state: a number, a bar, a legend. */
export function VmsCard({ vms }: { vms: readonly Vm[] }) {
  const counts = vmCounts(vms)
  return (
    <Card
      title="Virtual machines"
      actions={
        <TextLink href={paths.vms()} className="text-xs">
          View all
        </TextLink>
      }
    >
      <p className="flex items-baseline gap-2">
        <span className="num text-2xl font-semibold tracking-tight">{vms.length}</span>
        <span className="text-ink-2">in total</span>
      </p>
      <div aria-hidden className="mt-3 flex h-1.5 gap-px overflow-hidden rounded-full bg-active">
        {counts.map(({ label, tone, count }) =>
          count > 0 ? <span key={label} className={cx('h-full', fills[tone])} style={{ flexGrow: count }} /> : null,
        )}
      </div>
      <ul className="mt-3 grid grid-cols-2 gap-x-6 gap-y-1">
        {counts.map(({ label, tone, count }) => (
          <li key={label} className="flex items-center justify-between">
            <StateBadge tone={count > 0 ? tone : 'neutral'} label={label} />
            <span className="num font-medium">{count}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
