import { useQuery } from '@tanstack/react-query'
import { queries } from '../../api/queries.ts'
import type { Host } from '../../api/types.ts'
import { Ago } from '../../components/Ago.tsx'
import { Link, useGo } from '../../components/Link.tsx'
import { usePage } from '../../components/page.ts'
import { QueryError } from '../../components/QueryState.tsx'
import type { Column } from '../../table/columns.ts'
import { DataTable } from '../../table/DataTable.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { paths } from '../../util/paths.ts'
import { formatBytes, formatPercent } from '../../util/units.ts'
import { HostStatus } from './HostStatus.tsx'

const columns: readonly Column<Host>[] = [
  {
    id: 'name',
    header: 'Name',
    value: host => host.name,
    cell: host => (
      <Link href={paths.host(host.id)} className="font-medium hover:underline">
        {host.name}
      </Link>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    width: '9rem',
    value: host => host.state.status,
    cell: host => <HostStatus host={host} />,
  },
  {
    id: 'address',
    header: 'Address',
    width: '11rem',
    from: 'lg',
    value: host => host.state.addresses[0],
    cell: host => <span className="num">{host.state.addresses[0] ?? '–'}</span>,
  },
  {
    id: 'cpu',
    header: 'CPU',
    width: '6rem',
    align: 'right',
    from: 'sm',
    search: false,
    value: host => host.state.usage.cpuPercent,
    cell: host => formatPercent(host.state.usage.cpuPercent),
  },
  {
    id: 'memory',
    header: 'Memory',
    width: '11rem',
    align: 'right',
    from: 'md',
    search: false,
    value: host => host.state.usage.memoryUsedBytes,
    cell: host => `${formatBytes(host.state.usage.memoryUsedBytes)} of ${formatBytes(host.state.memoryBytes)}`,
  },
  {
    id: 'vms',
    header: 'VMs',
    width: '5.5rem',
    align: 'right',
    search: false,
    value: host => host.state.vms.running,
    cell: host => `${host.state.vms.running} / ${host.state.vms.total}`,
  },
  {
    id: 'booted',
    header: 'Booted',
    width: '8rem',
    align: 'right',
    from: 'xl',
    search: false,
    value: host => host.state.bootedAt,
    cell: host => (host.state.bootedAt ? <Ago at={host.state.bootedAt} /> : '–'),
  },
]

/** The machines of this installation. */
export function HostsPage() {
  usePage('Hosts')
  const hosts = useQuery(queries.hosts())
  const go = useGo()
  if (hosts.isError && !hosts.data) return <QueryError query={hosts} what="the hosts" page />
  return (
    <>
      <PageHeader title="Hosts" />
      <DataTable
        label="Hosts"
        columns={columns}
        rows={hosts.data}
        getRowId={host => host.id}
        rowLabel={host => host.name}
        onOpen={host => go(paths.host(host.id))}
        initialSort={{ id: 'name', desc: false }}
      />
    </>
  )
}
