import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { ChevronDown, Monitor } from 'lucide-react'
import { whyNot } from '../../../../mgmt/src/vms/vm.rules.ts'
import { useDenied } from '../../api/can.ts'
import type { Tagged } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { Vm } from '../../api/types.ts'
import { useGo } from '../../components/Link.tsx'
import { usePage, useSearchParam } from '../../components/page.ts'
import { QueryState } from '../../components/QueryState.tsx'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { paths } from '../../util/paths.ts'
import { ConsoleTab, SerialTab } from './tabs/ConsoleTab.tsx'
import { DisksTab } from './tabs/DisksTab.tsx'
import { NetworkTab } from './tabs/NetworkTab.tsx'
import { SettingsTab } from './tabs/SettingsTab.tsx'
import { SummaryTab } from './tabs/SummaryTab.tsx'
import { TasksTab } from './tabs/TasksTab.tsx'
import { useVmCommands } from './useVmCommands.ts'
import { useVmPower } from './useVmPower.ts'
import { VmPowerMenu } from './VmPowerMenu.tsx'
import { primaryAction } from './vm-actions.tsx'
import { stateView } from './vm-state.ts'

/** One VM, everything about it under tabs that are part of the address. */
export function VmPage() {
  const { id } = useParams({ strict: false })
  const query = useQuery({ ...queries.vm(id ?? ''), refetchInterval: 5000 })
  usePage(query.data?.name ?? 'Virtual machine', [{ label: 'Virtual machines', href: paths.vms() }])
  return (
    <QueryState
      query={query}
      what="the virtual machine"
      page
      back={{ label: 'All virtual machines', href: paths.vms() }}
    >
      {vm => <VmView vm={vm} />}
    </QueryState>
  )
}

function HeaderActions({ vm, onConsole }: { vm: Vm; onConsole: () => void }) {
  const power = useVmPower(vm)
  const go = useGo()
  const primary = primaryAction(vm)
  const consoleDenied = useDenied('vms:console')
  return (
    <>
      <Button icon={<Monitor />} disabledReason={consoleDenied ?? whyNot('console', vm)} onClick={onConsole}>
        Console
      </Button>
      <Button
        variant={primary.action === 'start' || primary.action === 'resume' ? 'primary' : 'default'}
        icon={primary.icon}
        busy={power.busy === primary.action}
        disabledReason={power.reason(primary.action)}
        onClick={() => power.run(primary.action)}
      >
        {primary.label}
      </Button>
      <VmPowerMenu
        vm={vm}
        onDeleted={() => go(paths.vms())}
        trigger={
          <Button>
            Actions
            <ChevronDown aria-hidden />
          </Button>
        }
      />
    </>
  )
}

function VmView({ vm }: { vm: Tagged<Vm> }) {
  useVmCommands(vm)
  const [tab, setTab] = useSearchParam('tab', 'summary')
  const tabs = [
    { id: 'summary', label: 'Summary', content: <SummaryTab vm={vm} onConsole={() => setTab('console')} /> },
    { id: 'console', label: 'Console', content: <ConsoleTab vm={vm} /> },
    { id: 'serial', label: 'Serial', content: <SerialTab vm={vm} /> },
    { id: 'disks', label: 'Disks', count: vm.config.disks.length, content: <DisksTab vm={vm} /> },
    { id: 'network', label: 'Network', count: vm.config.nics.length, content: <NetworkTab vm={vm} /> },
    { id: 'tasks', label: 'Tasks', content: <TasksTab vm={vm} /> },
    { id: 'settings', label: 'Settings', content: <SettingsTab vm={vm} /> },
  ]
  return (
    <>
      <PageHeader
        title={vm.name}
        meta={
          <>
            <StateBadge {...stateView(vm)} />
            {vm.state.restartRequired && <Badge tone="warn">Restart to apply changes</Badge>}
          </>
        }
        actions={<HeaderActions vm={vm} onConsole={() => setTab('console')} />}
      />
      <Tabs
        label={`About ${vm.name}`}
        tabs={tabs}
        value={tabs.some(each => each.id === tab) ? tab : 'summary'}
        onChange={setTab}
      />
    </>
  )
}
