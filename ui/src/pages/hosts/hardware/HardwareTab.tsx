import { useQuery } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { queries } from '../../../api/queries.ts'
import type { Host, Inventory } from '../../../api/types.ts'
import { Ago } from '../../../components/Ago.tsx'
import { QueryState } from '../../../components/QueryState.tsx'
import { Button } from '../../../ui/Button.tsx'
import { Disks, Nics, PciDevices } from './Devices.tsx'
import { Machine, Memory, Processors, Sensors } from './Machine.tsx'

function Parts({ inventory }: { inventory: Inventory }) {
  return (
    <div className="flex flex-col gap-4">
      <Machine inventory={inventory} />
      <Disks disks={inventory.disks} />
      <div className="grid gap-4 xl:grid-cols-2">
        <Processors inventory={inventory} />
        <Sensors sensors={inventory.sensors} />
      </div>
      <Memory memory={inventory.memory} />
      <Nics nics={inventory.nics} />
      <PciDevices devices={inventory.pci} />
    </div>
  )
}

/** What the host is made of, and how its parts are. */
export function HardwareTab({ host }: { host: Host }) {
  const inventory = useQuery(queries.hardware(host.id))
  return (
    <div className="flex flex-col gap-3 px-5 py-4">
      <QueryState query={inventory} what="the hardware of this host">
        {data => (
          <>
            <p className="flex flex-wrap items-center gap-3 text-xs text-ink-3">
              <span>
                Looked at <Ago at={data.collectedAt} />. What is not shown, the machine does not tell.
              </span>
              <span className="ml-auto">
                <Button icon={<RotateCw />} busy={inventory.isFetching} onClick={() => void inventory.refetch()}>
                  Look again
                </Button>
              </span>
            </p>
            <Parts inventory={data} />
          </>
        )}
      </QueryState>
    </div>
  )
}
