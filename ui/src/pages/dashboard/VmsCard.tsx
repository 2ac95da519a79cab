import { useQuery } from '@tanstack/react-query'
import { queries } from '../../api/queries.ts'
import type { Vm } from '../../api/types.ts'
import { TextLink } from '../../components/Link.tsx'
import { QueryState } from '../../components/QueryState.tsx'
import { Card } from '../../ui/Card.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { cx } from '../../util/cx.ts'
import { paths } from '../../util/paths.ts'
import { vmCounts } from './summary.ts'

const fills = { ok: 'bg-ok', warn: 'bg-warn', neutral: 'bg-line-strong', bad: 'bg-bad', info: 'bg-info' }

function Counts({ vms }: { vms: readonly Vm[] }) {
  const counts = vmCounts(vms)
  return (
    <>
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
    </>
  )
}

/** All VMs by state: a number, a bar, a legend. */
export function VmsCard() {
  const vms = useQuery(queries.vms())
  return (
    <Card
      title="Virtual machines"
      actions={
        <TextLink href={paths.vms()} className="text-xs">
          View all
        </TextLink>
      }
    >
      <QueryState query={vms} what="the virtual machines" loading={<Skeleton className="h-28 w-full" />}>
        {list => <Counts vms={list} />}
      </QueryState>
    </Card>
  )
}
