import { useQuery } from '@tanstack/react-query'
import { Expand, HardDrive, Plus, Trash2, Unplug } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useDenied } from '../../api/can.ts'
import { queries } from '../../api/queries.ts'
import type { Vm, Volume } from '../../api/types.ts'
import { usePage } from '../../components/page.ts'
import { QueryError } from '../../components/QueryState.tsx'
import { useAction } from '../../components/useAction.ts'
import { confirm } from '../../stores/confirm.ts'
import { DataTable } from '../../table/DataTable.tsx'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { AttachVolume } from './AttachVolume.tsx'
import { CreateVolume } from './CreateVolume.tsx'
import { GrowVolume } from './GrowVolume.tsx'
import { PoolUsage } from './PoolUsage.tsx'
import { volumeApi } from './volume-api.ts'
import { volumeColumns } from './volume-columns.tsx'
import { whyNotGrow, whyTaken } from './volume-rules.ts'

type Panel = { kind: 'create' } | { kind: 'grow' | 'attach'; volume: Volume }

/** All volumes: the disks of VMs and those that wait for one. */
export function VolumesPage() {
  usePage('Volumes')
  const query = useQuery(queries.volumes())
  const vms = useQuery(queries.vms()).data
  const [panel, setPanel] = useState<Panel | null>(null)
  const denied = useDenied('storage:write')
  const vmsDenied = useDenied('vms:write')
  const { mutate } = useAction({
    title: (volume: Volume) => `Delete ${volume.name}`,
    run: (volume: Volume) => volumeApi.delete(volume.id),
    done: (_task, volume) => `Deleting ${volume.name}`,
    refresh: [['volumes'], ['pools'], ['tasks']],
  })
  const columns = useMemo(() => {
    const users = new Map<string | undefined, Vm>(vms?.map(vm => [vm.id, vm]))
    const ask = async (volume: Volume) => {
      const yes = await confirm({
        title: `Delete ${volume.name}?`,
        message: 'Everything stored on it is lost. This cannot be undone.',
        action: 'Delete',
        typeName: volume.name,
      })
      if (yes) mutate(volume)
    }
    return volumeColumns(volume => (
      <span className="flex justify-end gap-0.5">
        <IconButton
          size="sm"
          label={`Attach ${volume.name} to a VM`}
          icon={<Unplug />}
          disabledReason={vmsDenied ?? whyTaken(volume)}
          onClick={() => setPanel({ kind: 'attach', volume })}
        />
        <IconButton
          size="sm"
          label={`Grow ${volume.name}`}
          icon={<Expand />}
          disabledReason={denied ?? whyNotGrow(volume, users.get(volume.state.attachedTo?.id))}
          onClick={() => setPanel({ kind: 'grow', volume })}
        />
        <IconButton
          size="sm"
          label={`Delete ${volume.name}`}
          icon={<Trash2 />}
          disabledReason={denied ?? whyTaken(volume)}
          onClick={() => void ask(volume)}
        />
      </span>
    ))
  }, [denied, vmsDenied, mutate, vms])
  if (query.isError && query.data === undefined) return <QueryError query={query} what="the volumes" page />
  const close = () => setPanel(null)
  const create = (
    <Button variant="primary" icon={<Plus />} disabledReason={denied} onClick={() => setPanel({ kind: 'create' })}>
      Create volume
    </Button>
  )
  return (
    <>
      <PageHeader title="Volumes" actions={create} />
      <PoolUsage />
      <DataTable<Volume>
        label="Volumes"
        columns={columns}
        rows={query.data}
        getRowId={volume => volume.id}
        rowLabel={volume => volume.name}
        initialSort={{ id: 'name', desc: false }}
        empty={
          <EmptyState icon={<HardDrive />} title="No volumes yet" actions={create}>
            Each disk of a VM is a volume. They are made together with their VM, or here.
          </EmptyState>
        }
      />
      {panel?.kind === 'create' && <CreateVolume onClose={close} />}
      {panel?.kind === 'grow' && <GrowVolume volume={panel.volume} onClose={close} />}
      {panel?.kind === 'attach' && <AttachVolume volume={panel.volume} onClose={close} />}
    </>
  )
}
