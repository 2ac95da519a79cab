import { useQuery } from '@tanstack/react-query'
import { Network as NetworkIcon, Plus, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useDenied } from '../../api/can.ts'
import { queries } from '../../api/queries.ts'
import type { Network } from '../../api/types.ts'
import { Link, useGo } from '../../components/Link.tsx'
import { usePage } from '../../components/page.ts'
import { QueryError } from '../../components/QueryState.tsx'
import type { Column } from '../../table/columns.ts'
import { DataTable } from '../../table/DataTable.tsx'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { paths } from '../../util/paths.ts'
import { NetworkPanel } from './NetworkPanel.tsx'
import { rangeOf, STATUS_VIEWS, segmentOf, TYPE_LABELS } from './network-view.ts'

function Name({ network }: { network: Network }) {
  const { problem } = network.state
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Link href={paths.network(network.id)} className="truncate font-medium hover:underline">
        {network.name}
      </Link>
      {problem && (
        <span title={problem} className="shrink-0 text-warn">
          <TriangleAlert aria-hidden className="size-3.5" />
          <span className="sr-only">{problem}</span>
        </span>
      )}
    </span>
  )
}

const mono = (text: string | null) =>
  text === null ? <span className="text-ink-3">–</span> : <span className="font-mono text-xs">{text}</span>

const COLUMNS: readonly Column<Network>[] = [
  { id: 'name', header: 'Name', value: network => network.name, cell: network => <Name network={network} /> },
  {
    id: 'status',
    header: 'Status',
    width: '7rem',
    value: network => STATUS_VIEWS[network.state.status].label,
    cell: network => <StateBadge {...STATUS_VIEWS[network.state.status]} />,
  },
  { id: 'type', header: 'Type', width: '6rem', from: 'sm', value: network => TYPE_LABELS[network.config.type] },
  {
    id: 'segment',
    header: 'VLAN or subnet',
    width: '9.5rem',
    from: 'md',
    value: segmentOf,
    cell: network => mono(segmentOf(network)),
  },
  {
    id: 'gateway',
    header: 'Gateway',
    width: '8.5rem',
    from: 'lg',
    value: network => network.state.gateway,
    cell: network => mono(network.state.gateway),
  },
  {
    id: 'dhcp',
    header: 'DHCP range',
    width: '15rem',
    from: '2xl',
    value: rangeOf,
    cell: network => mono(rangeOf(network)),
  },
  {
    id: 'leases',
    header: 'Leases',
    width: '5.5rem',
    align: 'right',
    from: 'lg',
    search: false,
    value: network => (network.config.type === 'nat' ? network.state.leases : null),
  },
  {
    id: 'used',
    header: 'Cards',
    width: '5.5rem',
    align: 'right',
    search: false,
    value: network => network.state.usedBy,
  },
]

/** All networks that VMs can be connected to. */
export function NetworksPage() {
  usePage('Networks')
  const query = useQuery(queries.networks())
  const [creating, setCreating] = useState(false)
  const denied = useDenied('networks:write')
  const go = useGo()
  if (query.isError && query.data === undefined) return <QueryError query={query} what="the networks" page />
  const create = (
    <Button variant="primary" icon={<Plus />} disabledReason={denied} onClick={() => setCreating(true)}>
      Create network
    </Button>
  )
  return (
    <>
      <PageHeader title="Networks" actions={create} />
      <DataTable<Network>
        label="Networks"
        columns={COLUMNS}
        rows={query.data}
        getRowId={network => network.id}
        rowLabel={network => network.name}
        onOpen={network => go(paths.network(network.id))}
        initialSort={{ id: 'name', desc: false }}
        empty={
          <EmptyState icon={<NetworkIcon />} title="No networks yet" actions={create}>
            Bridged networks put VMs on the host's own wire, NAT networks hide them behind the host.
          </EmptyState>
        }
      />
      {creating && <NetworkPanel onClose={() => setCreating(false)} />}
    </>
  )
}
