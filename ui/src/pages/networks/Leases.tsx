import { useQuery } from '@tanstack/react-query'
import { queries } from '../../api/queries.ts'
import type { Network } from '../../api/types.ts'
import { Ago } from '../../components/Ago.tsx'
import { TextLink } from '../../components/Link.tsx'
import { QueryState } from '../../components/QueryState.tsx'
import { Card } from '../../ui/Card.tsx'
import { CopyText } from '../../ui/CopyText.tsx'
import { SimpleTable } from '../../ui/SimpleTable.tsx'
import { paths } from '../../util/paths.ts'

/** The addresses that DHCP has given out, and to whom. Leases make no events, so they are asked for. */
export function Leases({ network }: { network: Network }) {
  const query = useQuery({ ...queries.leases(network.id), refetchInterval: 10_000 })
  const vms = useQuery(queries.vms()).data ?? []
  const owners = new Map(vms.flatMap(vm => vm.config.nics.map(nic => [nic.mac, vm] as const)))
  return (
    <Card title="DHCP leases" padded={false}>
      <QueryState query={query} what="the leases">
        {leases => (
          <SimpleTable
            label="DHCP leases"
            head={['Address', 'MAC address', 'Name', 'Virtual machine', 'Ends']}
            rows={leases.map(lease => {
              const vm = owners.get(lease.mac)
              return {
                key: lease.address,
                cells: [
                  <CopyText key="a" text={lease.address} label="IP address" />,
                  <CopyText key="m" text={lease.mac} label="MAC address" />,
                  lease.hostName ?? '–',
                  vm ? (
                    <TextLink key="v" href={paths.vm(vm.id, 'network')}>
                      {vm.name}
                    </TextLink>
                  ) : (
                    '–'
                  ),
                  <Ago key="e" at={lease.expiresAt} />,
                ],
              }
            })}
            empty="No address is given out at present."
          />
        )}
      </QueryState>
    </Card>
  )
}
