import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useDenied } from '../../api/can.ts'
import type { Tagged } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { Network } from '../../api/types.ts'
import { Ago } from '../../components/Ago.tsx'
import { useGo } from '../../components/Link.tsx'
import { usePage } from '../../components/page.ts'
import { QueryState } from '../../components/QueryState.tsx'
import { useAction } from '../../components/useAction.ts'
import { confirm } from '../../stores/confirm.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PropertiesTable } from '../../ui/PropertiesTable.tsx'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { paths } from '../../util/paths.ts'
import { ConnectedVms } from './ConnectedVms.tsx'
import { Leases } from './Leases.tsx'
import { NetworkPanel } from './NetworkPanel.tsx'
import { networkApi, whyNotDelete } from './network-api.ts'
import { rangeOf, STATUS_VIEWS, TYPE_LABELS } from './network-view.ts'

/** One network: what it is, who is on it, which addresses were given out. */
export function NetworkPage() {
  const { id } = useParams({ strict: false })
  const query = useQuery(queries.network(id ?? ''))
  usePage(query.data?.name ?? 'Network', [{ label: 'Networks', href: paths.networks() }])
  return (
    <QueryState query={query} what="the network" page back={{ label: 'All networks', href: paths.networks() }}>
      {network => <NetworkView network={network} />}
    </QueryState>
  )
}

function Actions({ network }: { network: Tagged<Network> }) {
  const [editing, setEditing] = useState(false)
  const denied = useDenied('networks:write')
  const go = useGo()
  const remove = useAction({
    title: `Delete ${network.name}`,
    run: () => networkApi.delete(network.id),
    done: `${network.name} deleted`,
    refresh: [['networks', 'list']],
    onSuccess: () => go(paths.networks()),
  })
  const ask = async () => {
    const message = 'No VM uses it. Its settings and leases are lost.'
    if (await confirm({ title: `Delete ${network.name}?`, message, action: 'Delete' })) remove.mutate()
  }
  return (
    <>
      <Button icon={<Pencil />} disabledReason={denied} onClick={() => setEditing(true)}>
        Edit
      </Button>
      <Button
        variant="danger-ghost"
        icon={<Trash2 />}
        busy={remove.isPending}
        disabledReason={denied ?? whyNotDelete(network)}
        onClick={() => void ask()}
      >
        Delete
      </Button>
      {editing && <NetworkPanel existing={network} onClose={() => setEditing(false)} />}
    </>
  )
}

function NetworkView({ network }: { network: Tagged<Network> }) {
  const { config, state } = network
  const nat = config.type === 'nat'
  return (
    <>
      <PageHeader
        title={network.name}
        meta={
          <>
            <StateBadge {...STATUS_VIEWS[state.status]} />
            <Badge>{TYPE_LABELS[config.type]}</Badge>
          </>
        }
        actions={<Actions network={network} />}
      />
      <div className="flex flex-col gap-4 border-t p-5">
        {state.problem && (
          <Notice tone="warn" title="This network needs attention">
            {state.problem}
          </Notice>
        )}
        <Card title="Properties">
          <PropertiesTable
            columns={2}
            items={[
              { label: nat ? 'Subnet' : 'VLAN', value: nat ? config.subnet : (config.vlan ?? 'None') },
              { label: 'Bridge', value: <span className="font-mono text-xs">{state.bridge}</span> },
              { label: 'Gateway', value: state.gateway },
              nat ? { label: 'DHCP range', value: rangeOf(network) ?? 'Off' } : null,
              nat
                ? {
                    label: 'DNS servers',
                    value: config.dnsServers.length > 0 ? config.dnsServers.join(', ') : 'The host itself',
                  }
                : null,
              { label: 'Made by', value: state.builtIn ? 'The host, on its first start' : 'A person' },
              { label: 'Created', value: <Ago at={network.createdAt} /> },
              config.description === '' ? null : { label: 'Description', value: config.description },
            ]}
          />
        </Card>
        <ConnectedVms network={network} />
        {nat && config.dhcp && <Leases network={network} />}
      </div>
    </>
  )
}
