import type { Host, Pool } from '../../api/types.ts'
import { TextLink } from '../../components/Link.tsx'
import { Card } from '../../ui/Card.tsx'
import { Meter } from '../../ui/Meter.tsx'
import { paths } from '../../util/paths.ts'
import { formatBytes, plural } from '../../util/units.ts'
import { hostUsage, poolUsage } from './summary.ts'

/** How much of the hosts' processors, memory and storage is in use. */
export function CapacityCard({ hosts, pools }: { hosts: readonly Host[]; pools: readonly Pool[] }) {
  const { online, cpu, memory } = hostUsage(hosts)
  const storage = poolUsage(pools)
  return (
    <Card
      title="Capacity"
      className="lg:col-span-2"
      actions={
        <TextLink href={paths.hosts()} className="num text-xs">
          {online === hosts.length ? plural(online, 'host') : `${online} of ${hosts.length} hosts online`}
        </TextLink>
      }
    >
      <div className="grid h-full content-center gap-x-8 gap-y-5 py-1 sm:grid-cols-3">
        <Meter
          label="Processor"
          value={cpu.share}
          detail={`${Math.round(cpu.used * 10) / 10} of ${plural(cpu.total, 'thread')}`}
        />
        <Meter
          label="Memory"
          value={memory.share}
          detail={`${formatBytes(memory.used)} of ${formatBytes(memory.total)}`}
        />
        <Meter
          label="Storage"
          value={storage.share}
          detail={`${formatBytes(storage.used)} of ${formatBytes(storage.total)}`}
        />
      </div>
    </Card>
  )
}
