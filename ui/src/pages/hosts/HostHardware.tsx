import type { Host } from '../../api/types.ts'
import { Card } from '../../ui/Card.tsx'
import { SimpleTable } from '../../ui/SimpleTable.tsx'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { formatBytes } from '../../util/units.ts'

/** 10000 Mbit/s reads better as 10 Gbit/s. */
function formatSpeed(mbps: number | null): string {
  if (mbps === null) return '–'
  return mbps >= 1000 ? `${mbps / 1000} Gbit/s` : `${mbps} Mbit/s`
}

/** The host's disks and network cards. */
export function HostHardware({ host }: { host: Host }) {
  const { disks, nics } = host.state
  return (
    <div className="grid gap-4 xl:grid-cols-2">
      <Card title="Disks" padded={false}>
        <SimpleTable
          label="Disks"
          head={['Name', 'Model', 'Size', 'Kind']}
          rows={disks.map(disk => ({
            key: disk.name,
            cells: [
              <span key="n" className="font-mono text-xs">
                {disk.name}
              </span>,
              disk.model || '–',
              formatBytes(disk.sizeBytes),
              [disk.rotational ? 'Rotating' : 'Flash', disk.transport].filter(Boolean).join(', '),
            ],
          }))}
          empty="No disk was found."
        />
      </Card>
      <Card title="Network cards" padded={false}>
        <SimpleTable
          label="Network cards"
          head={['Name', 'Link', 'Speed', 'MAC', 'Addresses']}
          rows={nics.map(nic => ({
            key: nic.name,
            cells: [
              <span key="n" className="font-mono text-xs">
                {nic.name}
              </span>,
              <StateBadge key="l" tone={nic.up ? 'ok' : 'neutral'} label={nic.up ? 'Up' : 'Down'} />,
              formatSpeed(nic.speedMbps),
              <span key="m" className="font-mono text-xs">
                {nic.mac}
              </span>,
              nic.addresses.join(', ') || '–',
            ],
          }))}
          empty="No network card was found."
        />
      </Card>
    </div>
  )
}
