import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { may } from '../../../../mgmt/src/auth/permissions.ts'
import { useSession } from '../../api/can.ts'
import { queries } from '../../api/queries.ts'
import type { Host } from '../../api/types.ts'
import { HostCharts } from '../../components/HostCharts.tsx'
import { usePage, useSearchParam } from '../../components/page.ts'
import { QueryState } from '../../components/QueryState.tsx'
import { TaskRow } from '../../components/TaskRow.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Select } from '../../ui/Select.tsx'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { paths } from '../../util/paths.ts'
import { HostHardware } from './HostHardware.tsx'
import { HostPower } from './HostPower.tsx'
import { HostSummary } from './HostSummary.tsx'
import { HardwareTab } from './hardware/HardwareTab.tsx'
import { HOST_TONES } from './host-state.ts'
import { LogsTab } from './logs/LogsTab.tsx'
import { BootMirror } from './mirror/BootMirror.tsx'
import { NetbootTab } from './netboot/NetbootTab.tsx'
import { NetworkTab } from './network/NetworkTab.tsx'
import { SecurityTab } from './security/SecurityTab.tsx'
import { TimeTab } from './time/TimeTab.tsx'
import { UpdatesTab } from './updates/UpdatesTab.tsx'

const SPANS = [
  { value: '600', label: 'Last 10 minutes' },
  { value: '3600', label: 'Last hour' },
  { value: '21600', label: 'Last 6 hours' },
  { value: '86400', label: 'Last day' },
] as const

function Load({ host }: { host: Host }) {
  const [span, setSpan] = useSearchParam('span', '600')
  const known = SPANS.find(each => each.value === span)?.value ?? '600'
  return (
    <div className="flex flex-col gap-3 px-5 py-4">
      <Select aria-label="Time span" className="w-40" options={SPANS} value={known} onChange={setSpan} />
      <div className="grid gap-4 md:grid-cols-2">
        <HostCharts
          id={host.id}
          memoryBytes={host.state.memoryBytes}
          seconds={Number(known)}
          which={['cpu', 'memory', 'disk', 'network']}
        />
      </div>
    </div>
  )
}

function Overview({ host }: { host: Host }) {
  return (
    <div className="flex flex-col gap-4 px-5 py-4">
      {!host.state.hardwareVirtualisation && (
        <Notice tone="warn" title="This host has no hardware virtualisation">
          Virtual machines run under emulation and are slow. Switch on VT-x or AMD-V in its firmware, if it has it.
        </Notice>
      )}
      <HostSummary host={host} />
      {!host.state.live && <BootMirror host={host} />}
      <HostHardware host={host} />
    </div>
  )
}

function HostTasks({ host }: { host: Host }) {
  const tasks = useQuery(queries.tasks({ target: host.id }))
  return (
    <QueryState query={tasks} what="the tasks of this host">
      {items =>
        items.length === 0 ? (
          <p className="px-5 py-10 text-center text-ink-3">Nothing has been done with this host yet.</p>
        ) : (
          <ul>
            {items.map(task => (
              <TaskRow key={task.id} task={task} />
            ))}
          </ul>
        )
      }
    </QueryState>
  )
}

/** One host: what it is, how busy it is, what was done with it. */
export function HostPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const query = useQuery(queries.host(id))
  const [tab, setTab] = useSearchParam('tab', 'overview')
  const mayReadLogs = may(useSession()?.role, 'logs:read')
  usePage(query.data?.name ?? 'Host', [{ label: 'Hosts', href: paths.hosts() }])
  return (
    <QueryState query={query} what="the host" page back={{ label: 'All hosts', href: paths.hosts() }}>
      {host => (
        <>
          <PageHeader
            title={host.name}
            meta={<StateBadge {...HOST_TONES[host.state.status]} />}
            actions={<HostPower host={host} />}
          />
          <Tabs
            label="Host"
            value={tab}
            onChange={setTab}
            tabs={[
              { id: 'overview', label: 'Overview', content: <Overview host={host} /> },
              { id: 'load', label: 'Load', content: <Load host={host} /> },
              { id: 'network', label: 'Network', content: <NetworkTab host={host} /> },
              { id: 'hardware', label: 'Hardware', content: <HardwareTab host={host} /> },
              { id: 'security', label: 'Security', content: <SecurityTab host={host} /> },
              { id: 'time', label: 'Time', content: <TimeTab host={host} /> },
              { id: 'updates', label: 'Updates', content: <UpdatesTab host={host} /> },
              { id: 'network-boot', label: 'Network boot', content: <NetbootTab host={host} /> },
              ...(mayReadLogs ? [{ id: 'logs', label: 'Logs', content: <LogsTab host={host} /> }] : []),
              { id: 'tasks', label: 'Tasks', content: <HostTasks host={host} /> },
            ]}
          />
        </>
      )}
    </QueryState>
  )
}
