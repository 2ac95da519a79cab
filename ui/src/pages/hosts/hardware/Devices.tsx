import { judgeDisk } from '../../../../../mgmt/src/inventory/inventory.rules.ts'
import type { Inventory } from '../../../api/types.ts'
import { Card } from '../../../ui/Card.tsx'
import { SimpleTable } from '../../../ui/SimpleTable.tsx'
import { StateBadge } from '../../../ui/StateBadge.tsx'
import { formatDuration } from '../../../util/time.ts'
import { formatBytes } from '../../../util/units.ts'

const mono = (key: string, text: string) => (
  <span key={key} className="font-mono text-xs">
    {text || '–'}
  </span>
)

type Disk = Inventory['disks'][number]

/** What else a disk says of itself, or why it says nothing. */
function remarks({ health }: Disk): string {
  if (health.problem !== null) return health.problem
  const parts = [
    health.wearPercent !== null && `${health.wearPercent} % worn`,
    health.badSectors !== null && `${health.badSectors} bad sectors`,
    health.powerOnHours !== null && `on for ${formatDuration(health.powerOnHours * 3600)}`,
  ]
  return parts.filter(Boolean).join(', ') || '–'
}

/** Disks with their own judgement (SMART). */
export function Disks({ disks }: { disks: readonly Disk[] }) {
  return (
    <Card title="Disks" padded={false}>
      <SimpleTable
        label="Disks"
        head={['Name', 'Health', 'Temperature', 'Remarks', 'Model', 'Size', 'Kind', 'Firmware', 'Serial number']}
        rows={disks.map(disk => ({
          key: disk.name,
          cells: [
            mono('n', disk.name),
            <StateBadge key="h" {...judgeDisk(disk)} />,
            disk.health.temperatureCelsius === null ? '–' : `${disk.health.temperatureCelsius} °C`,
            remarks(disk),
            disk.model || '–',
            formatBytes(disk.sizeBytes),
            [disk.rotational ? 'Rotating' : 'Flash', disk.transport].filter(Boolean).join(', '),
            mono('f', disk.firmware),
            mono('s', disk.serial),
          ],
        }))}
        empty="No disk was found."
      />
    </Card>
  )
}

function speed(mbps: number | null): string {
  if (mbps === null) return '–'
  return mbps >= 1000 ? `${mbps / 1000} Gbit/s` : `${mbps} Mbit/s`
}

export function Nics({ nics }: { nics: Inventory['nics'] }) {
  return (
    <Card title="Network cards" padded={false}>
      <SimpleTable
        label="Network cards"
        head={['Name', 'Link', 'Speed', 'MAC', 'Driver', 'Firmware', 'Bus']}
        rows={nics.map(nic => ({
          key: nic.name,
          cells: [
            mono('n', nic.name),
            <StateBadge key="l" tone={nic.up ? 'ok' : 'neutral'} label={nic.up ? 'Up' : 'Down'} />,
            speed(nic.speedMbps),
            mono('m', nic.mac),
            [nic.driver, nic.driverVersion].filter(Boolean).join(' ') || '–',
            mono('f', nic.firmware),
            mono('b', nic.bus),
          ],
        }))}
        empty="No network card was found."
      />
    </Card>
  )
}

export function PciDevices({ devices }: { devices: Inventory['pci'] }) {
  return (
    <Card title="PCI devices" padded={false}>
      <SimpleTable
        label="PCI devices"
        head={['Address', 'Kind', 'Device', 'Vendor', 'Driver', 'Id']}
        rows={devices.map(device => ({
          key: device.address,
          cells: [
            mono('a', device.address),
            device.kind || '–',
            device.device || '–',
            device.vendor || '–',
            mono('d', device.driver ?? ''),
            mono('i', device.ids),
          ],
        }))}
        empty="No PCI device was found."
      />
    </Card>
  )
}
