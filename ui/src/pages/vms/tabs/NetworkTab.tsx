import { useQueries, useQuery } from '@tanstack/react-query'
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { whyNot } from '../../../../../mgmt/src/vms/vm.rules.ts'
import { useDenied } from '../../../api/can.ts'
import { queries } from '../../../api/queries.ts'
import type { Vm } from '../../../api/types.ts'
import { TextLink } from '../../../components/Link.tsx'
import { useAction } from '../../../components/useAction.ts'
import { confirm } from '../../../stores/confirm.ts'
import { Button } from '../../../ui/Button.tsx'
import { Card } from '../../../ui/Card.tsx'
import { CopyText } from '../../../ui/CopyText.tsx'
import { IconButton } from '../../../ui/IconButton.tsx'
import { SimpleTable } from '../../../ui/SimpleTable.tsx'
import { paths } from '../../../util/paths.ts'
import { type VmNic, vmApi } from '../vm-api.ts'
import { AddNic } from './AddNic.tsx'

/** The address that DHCP gave to each MAC address on the networks of this VM. */
function useAddresses(vm: Vm): ReadonlyMap<string, string> {
  const networkIds = [...new Set(vm.config.nics.map(nic => nic.networkId))]
  const leases = useQueries({ queries: networkIds.map(id => queries.leases(id)) })
  return new Map(leases.flatMap(query => query.data ?? []).map(lease => [lease.mac, lease.address]))
}

/** The VM's network cards. */
export function NetworkTab({ vm }: { vm: Vm }) {
  const [adding, setAdding] = useState(false)
  const denied = useDenied('vms:write')
  const networks = useQuery(queries.networks()).data
  const addresses = useAddresses(vm)
  const networkName = (nic: VmNic) => networks?.find(network => network.id === nic.networkId)?.name ?? 'Unknown network'
  const remove = useAction({
    title: 'Remove the network card',
    run: (nic: VmNic) => vmApi.removeNic(vm.id, nic.id),
    done: 'Network card removed',
    refresh: [['vms'], ['networks']],
  })
  const ask = async (nic: VmNic) => {
    const yes = await confirm({
      title: `Remove the card on ${networkName(nic)}?`,
      message: `${vm.name} loses this connection. A card that is added later gets another MAC address.`,
      action: 'Remove',
    })
    if (yes) remove.mutate(nic)
  }
  const reason = denied ?? whyNot('editHardware', vm) ?? null
  const rows = vm.config.nics.map(nic => ({
    key: nic.id,
    cells: [
      <TextLink key="network" href={paths.network(nic.networkId)}>
        {networkName(nic)}
      </TextLink>,
      <CopyText key="mac" text={nic.mac} label="MAC address" />,
      addresses.has(nic.mac) ? <CopyText key="ip" text={addresses.get(nic.mac) ?? ''} label="IP address" /> : '–',
      <span key="model" className="font-mono text-xs">
        {nic.model}
      </span>,
      <span key="actions" className="flex justify-end">
        <IconButton
          size="sm"
          label={`Remove the card on ${networkName(nic)}`}
          icon={<Trash2 />}
          busy={remove.isPending && remove.variables?.id === nic.id}
          disabledReason={reason}
          onClick={() => void ask(nic)}
        />
      </span>,
    ],
  }))
  return (
    <div className="flex flex-col gap-4 p-5">
      <Card
        title="Network cards"
        padded={false}
        actions={
          <Button icon={<Plus />} disabledReason={reason} onClick={() => setAdding(true)}>
            Add card
          </Button>
        }
      >
        <SimpleTable
          label="Network cards"
          head={['Network', 'MAC address', 'IP address (DHCP)', 'Model', '']}
          rows={rows}
          empty="This VM has no network card and reaches nothing."
        />
      </Card>
      {vm.state.addresses.length > 0 && (
        <Card title="Addresses of the guest">
          <p className="flex flex-wrap gap-x-4">
            {vm.state.addresses.map(address => (
              <CopyText key={address} text={address} label="IP address" />
            ))}
          </p>
        </Card>
      )}
      {adding && <AddNic vm={vm} onClose={() => setAdding(false)} />}
    </div>
  )
}
