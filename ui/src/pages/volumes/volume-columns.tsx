import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Volume } from '../../api/types.ts'
import { Ago } from '../../components/Ago.tsx'
import type { Column } from '../../table/columns.ts'
import type { Tone } from '../../ui/Badge.tsx'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { formatBytes } from '../../util/units.ts'
import { UsedBy } from '../UsedBy.tsx'
import { UsageBar } from '../vms/UsageBar.tsx'

/** How a volume's state is shown. */
export function volumeView({ state }: Volume): { tone: Tone; label: string; busy: boolean } {
  if (state.phase !== 'ready') {
    return { tone: 'info', label: state.phase === 'creating' ? 'Creating' : 'Deleting', busy: true }
  }
  if (state.problem !== null) return { tone: 'warn', label: 'Problem', busy: state.taskId !== null }
  return state.attachedTo
    ? { tone: 'ok', label: 'In use', busy: state.taskId !== null }
    : { tone: 'neutral', label: 'Free', busy: state.taskId !== null }
}

function Name({ volume }: { volume: Volume }) {
  const { problem } = volume.state
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <span className="truncate font-medium" title={volume.config.description || volume.name}>
        {volume.name}
      </span>
      {problem && (
        <span title={problem} className="shrink-0 text-warn">
          <TriangleAlert aria-hidden className="size-3.5" />
          <span className="sr-only">{problem}</span>
        </span>
      )}
    </span>
  )
}

/** The columns of the list of volumes. */
export function volumeColumns(actions: (volume: Volume) => ReactNode): Column<Volume>[] {
  return [
    { id: 'name', header: 'Name', value: volume => volume.name, cell: volume => <Name volume={volume} /> },
    {
      id: 'state',
      header: 'State',
      width: '7.5rem',
      from: 'sm',
      value: volume => volumeView(volume).label,
      cell: volume => <StateBadge {...volumeView(volume)} />,
    },
    {
      id: 'size',
      header: 'Size',
      width: '6rem',
      align: 'right',
      search: false,
      value: volume => volume.config.sizeBytes,
      cell: volume => formatBytes(volume.config.sizeBytes),
    },
    {
      id: 'allocated',
      header: 'On the pool',
      width: '9.5rem',
      from: 'xl',
      search: false,
      value: volume => volume.state.allocatedBytes,
      cell: volume => (
        <UsageBar
          value={volume.state.allocatedBytes / volume.config.sizeBytes}
          text={formatBytes(volume.state.allocatedBytes)}
        />
      ),
    },
    {
      id: 'attached',
      header: 'Attached to',
      width: '11rem',
      from: 'md',
      value: volume => volume.state.attachedTo?.name,
      cell: volume => <UsedBy refs={volume.state.attachedTo ? [volume.state.attachedTo] : []} />,
    },
    {
      id: 'created',
      header: 'Created',
      width: '7.5rem',
      from: 'xl',
      search: false,
      value: volume => Date.parse(volume.createdAt),
      cell: volume => <Ago at={volume.createdAt} />,
    },
    { id: 'actions', header: '', width: '7rem', align: 'right', cell: actions },
  ]
}
