import { TriangleAlert } from 'lucide-react'
import type { Vm } from '../../api/types.ts'
import { useNow } from '../../components/Ago.tsx'
import { Link } from '../../components/Link.tsx'
import type { Column } from '../../table/columns.ts'
import { Badge } from '../../ui/Badge.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { paths } from '../../util/paths.ts'
import { formatDuration } from '../../util/time.ts'
import { formatMiB, formatPercent } from '../../util/units.ts'
import { UsageBar } from './UsageBar.tsx'
import { useVmPower } from './useVmPower.ts'
import { VmPowerMenu } from './VmPowerMenu.tsx'
import { POWER_ACTIONS } from './vm-actions.tsx'
import { isOn, stateView, uptimeSeconds } from './vm-state.ts'

function NameCell({ vm }: { vm: Vm }) {
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Link href={paths.vm(vm.id)} className="truncate font-medium hover:underline">
        {vm.name}
      </Link>
      {vm.state.problem && (
        <span title={vm.state.problem} className="shrink-0 text-warn">
          <TriangleAlert aria-hidden className="size-3.5" />
          <span className="sr-only">Needs attention: {vm.state.problem}</span>
        </span>
      )}
    </span>
  )
}

function Addresses({ vm }: { vm: Vm }) {
  const [first, ...more] = vm.state.addresses
  if (first === undefined) return <span className="text-ink-3">–</span>
  return (
    <span className="font-mono text-xs" title={vm.state.addresses.join('\n')}>
      {first}
      {more.length > 0 && <span className="text-ink-3"> +{more.length}</span>}
    </span>
  )
}

function Uptime({ vm }: { vm: Vm }) {
  const seconds = uptimeSeconds(vm, useNow())
  return (
    <span className="num">
      {seconds === null ? <span className="text-ink-3">–</span> : formatDuration(Math.floor(seconds))}
    </span>
  )
}

function Tags({ vm }: { vm: Vm }) {
  return (
    <span className="flex gap-1 overflow-hidden">
      {vm.config.tags.map(tag => (
        <Badge key={tag}>{tag}</Badge>
      ))}
    </span>
  )
}

/** The action people most likely want, and the menu with all of them. */
function RowActions({ vm }: { vm: Vm }) {
  const power = useVmPower(vm)
  const info = POWER_ACTIONS[isOn(vm) ? 'shutdown' : 'start']
  return (
    <span className="flex justify-end gap-0.5">
      <IconButton
        size="sm"
        label={`${info.label} ${vm.name}`}
        icon={info.icon}
        busy={power.busy === info.action}
        disabledReason={power.reason(info.action)}
        onClick={() => power.run(info.action)}
      />
      <VmPowerMenu vm={vm} />
    </span>
  )
}

/** The columns of the list of VMs. */
export const VM_COLUMNS: readonly Column<Vm>[] = [
  { id: 'name', header: 'Name', value: vm => vm.name, cell: vm => <NameCell vm={vm} /> },
  {
    id: 'state',
    header: 'State',
    width: '8.5rem',
    value: vm => stateView(vm).label,
    cell: vm => <StateBadge {...stateView(vm)} />,
  },
  { id: 'host', header: 'Host', width: '8rem', from: 'xl', value: vm => vm.state.hostName },
  {
    id: 'cpu',
    header: 'CPU',
    width: '7rem',
    from: 'md',
    search: false,
    value: vm => vm.state.cpuPercent,
    cell: vm => {
      const percent = vm.state.cpuPercent
      const text = formatPercent(percent)
      return <UsageBar value={percent === null ? null : percent / 100} text={text} />
    },
  },
  {
    id: 'memory',
    header: 'Memory',
    width: '6.5rem',
    from: 'md',
    align: 'right',
    search: false,
    value: vm => vm.config.memoryMiB,
    cell: vm => formatMiB(vm.config.memoryMiB),
  },
  {
    id: 'addresses',
    header: 'Addresses',
    width: '9.5rem',
    from: 'lg',
    value: vm => vm.state.addresses.join(' '),
    cell: vm => <Addresses vm={vm} />,
  },
  {
    id: 'uptime',
    header: 'Uptime',
    width: '6.5rem',
    from: '2xl',
    align: 'right',
    search: false,
    value: vm => (vm.state.startedAt === null ? null : -Date.parse(vm.state.startedAt)),
    cell: vm => <Uptime vm={vm} />,
  },
  {
    id: 'tags',
    header: 'Tags',
    width: '10rem',
    from: '2xl',
    value: vm => vm.config.tags.join(' '),
    cell: vm => <Tags vm={vm} />,
  },
  { id: 'actions', header: '', width: '5.25rem', align: 'right', cell: vm => <RowActions vm={vm} /> },
]
