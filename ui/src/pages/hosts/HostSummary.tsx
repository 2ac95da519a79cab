import type { Host } from '../../api/types.ts'
import { Ago } from '../../components/Ago.tsx'
import { Card } from '../../ui/Card.tsx'
import { CopyText } from '../../ui/CopyText.tsx'
import { Meter } from '../../ui/Meter.tsx'
import { PropertiesTable } from '../../ui/PropertiesTable.tsx'
import { formatBytes, plural } from '../../util/units.ts'

/** What the host is and how busy it is. */
export function HostSummary({ host }: { host: Host }) {
  const { state } = host
  const { cpu, system, usage } = state
  return (
    <div className="grid gap-4 xl:grid-cols-3">
      <Card title="Load">
        <div className="grid gap-x-8 gap-y-5 py-1 sm:max-xl:grid-cols-3">
          <Meter
            label="Processor"
            value={usage.cpuPercent / 100}
            detail={`load ${usage.loadAverage.map(load => load.toFixed(2)).join(' · ')}`}
          />
          <Meter
            label="Memory"
            value={usage.memoryUsedBytes / state.memoryBytes}
            detail={`${formatBytes(usage.memoryUsedBytes)} of ${formatBytes(state.memoryBytes)}`}
          />
          <p className="flex flex-wrap items-baseline justify-between gap-x-3 self-start">
            <span className="text-ink-2">Virtual machines</span>
            <span className="num font-medium">
              {state.vms.running} running of {state.vms.total}
            </span>
          </p>
        </div>
      </Card>
      <Card title="System" className="xl:col-span-2">
        <PropertiesTable
          columns={2}
          items={[
            { label: 'Model', value: [system.vendor, system.product].filter(Boolean).join(' ') },
            { label: 'Serial number', value: system.serial },
            { label: 'Processor', value: cpu.model },
            {
              label: 'Topology',
              value: `${plural(cpu.sockets, 'socket')}, ${plural(cpu.cores, 'core')}, ${plural(cpu.threads, 'thread')}`,
            },
            { label: 'Firmware', value: system.firmware },
            { label: 'Virtualisation', value: state.hardwareVirtualisation ? 'By hardware' : 'Emulation only (slow)' },
            { label: 'Version', value: state.version },
            { label: 'Kernel', value: state.kernel },
            { label: 'Hypervisor', value: state.hypervisor },
            { label: 'Booted', value: state.bootedAt && <Ago at={state.bootedAt} /> },
            {
              label: 'Addresses',
              value: (
                <span className="flex flex-wrap gap-x-3">
                  {state.addresses.map(address => (
                    <CopyText key={address} text={address} label="address" />
                  ))}
                </span>
              ),
            },
            { label: 'Identifier', value: <CopyText text={host.id} label="host id" /> },
          ]}
        />
      </Card>
    </div>
  )
}
