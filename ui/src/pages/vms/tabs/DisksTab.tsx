import { useQuery } from '@tanstack/react-query'
import { Expand, Plus, Unplug } from 'lucide-react'
import { useState } from 'react'
import { whyNot } from '../../../../../mgmt/src/vms/vm.rules.ts'
import { useDenied } from '../../../api/can.ts'
import type { Tagged } from '../../../api/client.ts'
import { queries } from '../../../api/queries.ts'
import type { Vm, Volume } from '../../../api/types.ts'
import { Button } from '../../../ui/Button.tsx'
import { Card } from '../../../ui/Card.tsx'
import { IconButton } from '../../../ui/IconButton.tsx'
import { SimpleTable } from '../../../ui/SimpleTable.tsx'
import { formatBytes } from '../../../util/units.ts'
import { GrowVolume } from '../../volumes/GrowVolume.tsx'
import { whyNotGrow } from '../../volumes/volume-rules.ts'
import type { VmDisk } from '../vm-api.ts'
import { isOn } from '../vm-state.ts'
import { AddDisk } from './AddDisk.tsx'
import { CdromCard } from './CdromCard.tsx'
import { DetachDisk } from './DetachDisk.tsx'

type Panel = { kind: 'add' } | { kind: 'detach'; disk: VmDisk } | { kind: 'grow'; volume: Volume }

/** A SATA disk cannot be pulled out of a running VM, the other buses allow it. */
function whyBusOnly(vm: Vm, disk: VmDisk): string | null {
  return disk.bus === 'sata' && isOn(vm) ? 'Not possible: a SATA disk leaves only a VM that is off' : null
}

/** The VM's disks and its CD/DVD drive. */
export function DisksTab({ vm }: { vm: Tagged<Vm> }) {
  const [panel, setPanel] = useState<Panel | null>(null)
  const denied = useDenied('vms:write')
  const volumes = useQuery(queries.volumes()).data
  const volumeOf = (disk: VmDisk) => volumes?.find(volume => volume.id === disk.volumeId)
  const close = () => setPanel(null)

  const rows = vm.config.disks.map((disk, index) => {
    const volume = volumeOf(disk)
    const name = volume?.name ?? 'Disk'
    return {
      key: disk.id,
      cells: [
        <span key="name" className="font-medium">
          {name}
          {index === 0 && <span className="ml-2 text-xs font-normal text-ink-3">first</span>}
        </span>,
        formatBytes(volume?.config.sizeBytes),
        formatBytes(volume?.state.allocatedBytes),
        <span key="bus" className="font-mono text-xs">
          {disk.bus}
        </span>,
        <span key="actions" className="flex justify-end gap-0.5">
          <IconButton
            size="sm"
            label={`Grow ${name}`}
            icon={<Expand />}
            disabledReason={denied ?? (volume ? whyNotGrow(volume, vm) : 'Its volume is not known yet')}
            onClick={() => volume && setPanel({ kind: 'grow', volume })}
          />
          <IconButton
            size="sm"
            label={`Detach ${name}`}
            icon={<Unplug />}
            disabledReason={denied ?? whyNot('detachDisk', vm) ?? whyBusOnly(vm, disk)}
            onClick={() => setPanel({ kind: 'detach', disk })}
          />
        </span>,
      ],
    }
  })
  return (
    <div className="flex flex-col gap-4 p-5">
      <Card
        title="Disks"
        padded={false}
        actions={
          <Button
            icon={<Plus />}
            disabledReason={denied ?? whyNot('attachDisk', vm)}
            onClick={() => setPanel({ kind: 'add' })}
          >
            Add disk
          </Button>
        }
      >
        <SimpleTable
          label="Disks"
          head={['Volume', 'Size', 'Used on the pool', 'Bus', '']}
          rows={rows}
          empty="This VM has no disk. It can still run from a CD/DVD image."
        />
      </Card>
      <CdromCard vm={vm} />
      {panel?.kind === 'add' && <AddDisk vm={vm} onClose={close} />}
      {panel?.kind === 'detach' && (
        <DetachDisk vm={vm} disk={panel.disk} volume={volumeOf(panel.disk)} onClose={close} />
      )}
      {panel?.kind === 'grow' && <GrowVolume volume={panel.volume} onClose={close} />}
    </div>
  )
}
