import type { Vm } from '../../../api/types.ts'
import { Ago, useNow } from '../../../components/Ago.tsx'
import { TextLink } from '../../../components/Link.tsx'
import { Badge } from '../../../ui/Badge.tsx'
import { Card } from '../../../ui/Card.tsx'
import { CopyText } from '../../../ui/CopyText.tsx'
import { PropertiesTable } from '../../../ui/PropertiesTable.tsx'
import { paths } from '../../../util/paths.ts'
import { formatDuration } from '../../../util/time.ts'
import { formatMiB, formatPercent, plural } from '../../../util/units.ts'
import { uptimeSeconds } from '../vm-state.ts'

function Uptime({ vm }: { vm: Vm }) {
  const seconds = uptimeSeconds(vm, useNow())
  return seconds === null ? null : formatDuration(Math.floor(seconds))
}

function Addresses({ addresses }: { addresses: readonly string[] }) {
  return (
    <span className="flex flex-wrap gap-x-3">
      {addresses.map(address => (
        <CopyText key={address} text={address} label="IP address" />
      ))}
    </span>
  )
}

/** What the VM is made of and where it runs. */
export function VmProperties({ vm }: { vm: Vm }) {
  const { config, state } = vm
  const memory = `${formatMiB(config.memoryMiB)}${state.memoryUsedMiB === null ? '' : `, ${formatMiB(state.memoryUsedMiB)} in use`}`
  const cpus = `${plural(config.cpus, 'CPU')}${state.cpuPercent === null ? '' : `, ${formatPercent(state.cpuPercent)} busy`}`
  return (
    <Card title="Properties">
      <PropertiesTable
        columns={2}
        items={[
          { label: 'Processor', value: cpus },
          { label: 'Memory', value: memory },
          {
            label: 'IP addresses',
            value: state.addresses.length > 0 ? <Addresses addresses={state.addresses} /> : null,
          },
          { label: 'Uptime', value: state.startedAt === null ? null : <Uptime vm={vm} /> },
          { label: 'Host', value: <TextLink href={paths.host(state.hostId)}>{state.hostName}</TextLink> },
          { label: 'Firmware', value: config.firmware === 'uefi' ? 'UEFI' : 'BIOS' },
          { label: 'Virtualisation', value: config.hardwareVirtualisation ? 'Hardware' : 'Emulation (slow)' },
          { label: 'Starts with host', value: config.autostart ? 'Yes' : 'No' },
          { label: 'Created', value: <Ago at={vm.createdAt} /> },
          { label: 'Identifier', value: <CopyText text={vm.id} label="identifier" /> },
          config.tags.length === 0
            ? null
            : {
                label: 'Tags',
                value: (
                  <span className="flex flex-wrap gap-1">
                    {config.tags.map(tag => (
                      <Badge key={tag}>{tag}</Badge>
                    ))}
                  </span>
                ),
              },
          config.description === ''
            ? null
            : { label: 'Description', value: <span className="whitespace-pre-wrap">{config.description}</span> },
        ]}
      />
    </Card>
  )
}
