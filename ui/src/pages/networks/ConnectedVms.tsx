import { useQuery } from '@tanstack/react-query'
import { queries } from '../../api/queries.ts'
import type { Network } from '../../api/types.ts'
import { TextLink } from '../../components/Link.tsx'
import { Card } from '../../ui/Card.tsx'
import { SimpleTable } from '../../ui/SimpleTable.tsx'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { paths } from '../../util/paths.ts'
import { stateView } from '../vms/vm-state.ts'

/** More than this is a matter for the list of VMs. */
const SHOWN = 50

/** The VMs with a card on this network. */
export function ConnectedVms({ network }: { network: Network }) {
  const vms = useQuery(queries.vms()).data ?? []
  const connected = vms.filter(vm => vm.config.nics.some(nic => nic.networkId === network.id))
  return (
    <Card title={`Virtual machines (${connected.length})`} padded={false}>
      <SimpleTable
        label="Virtual machines on this network"
        head={['Name', 'State', 'MAC addresses', 'IP addresses']}
        rows={connected.slice(0, SHOWN).map(vm => ({
          key: vm.id,
          cells: [
            <TextLink key="n" href={paths.vm(vm.id, 'network')}>
              {vm.name}
            </TextLink>,
            <StateBadge key="s" {...stateView(vm)} />,
            <span key="m" className="font-mono text-xs">
              {vm.config.nics
                .filter(nic => nic.networkId === network.id)
                .map(nic => nic.mac)
                .join(', ')}
            </span>,
            <span key="a" className="font-mono text-xs">
              {vm.state.addresses.join(', ') || '–'}
            </span>,
          ],
        }))}
        empty={'No VM has a card on this network.'}
      />
      {connected.length > SHOWN && (
        <p className="border-t px-4 py-2 text-xs text-ink-3">and {connected.length - SHOWN} more</p>
      )}
    </Card>
  )
}
