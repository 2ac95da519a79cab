import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useDenied } from '../../../api/can.ts'
import { api } from '../../../api/client.ts'
import { queries } from '../../../api/queries.ts'
import type { Host, Machine, NetworkBoot } from '../../../api/types.ts'
import { Ago } from '../../../components/Ago.tsx'
import { QueryState } from '../../../components/QueryState.tsx'
import { useAction } from '../../../components/useAction.ts'
import { confirm } from '../../../stores/confirm.ts'
import { Button } from '../../../ui/Button.tsx'
import { Card } from '../../../ui/Card.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PropertiesTable } from '../../../ui/PropertiesTable.tsx'
import { SimpleTable } from '../../../ui/SimpleTable.tsx'
import { StateBadge } from '../../../ui/StateBadge.tsx'
import { AssignDialog } from './AssignDialog.tsx'
import { kindOf, statusOf } from './machine-words.ts'
import { ServingCard } from './ServingCard.tsx'

const STATUS = {
  off: { tone: 'neutral', label: 'Off' },
  starting: { tone: 'info', label: 'Starting', busy: true },
  running: { tone: 'ok', label: 'Machines can start' },
  failed: { tone: 'bad', label: 'Does not run' },
} as const

function State({ state }: Pick<NetworkBoot, 'state'>) {
  return (
    <Card title="State">
      <div className="flex flex-col gap-3">
        {state.problem && <Notice tone="bad" title={state.problem} />}
        <PropertiesTable
          items={[
            { label: 'State', value: <StateBadge {...STATUS[state.status]} /> },
            { label: 'Address', value: state.uplink },
            { label: 'Machines fetch from', value: state.url },
            { label: 'Installs version', value: state.version },
          ]}
        />
      </div>
    </Card>
  )
}

function Machines({ host, machines, isOn }: { host: Host; machines: Machine[]; isOn: boolean }) {
  const denied = useDenied('settings:write')
  const [assigning, setAssigning] = useState<Machine | null | undefined>(undefined)
  const forget = useAction<Machine>({
    title: ({ mac }) => `Forget ${mac}`,
    run: ({ mac }) => api<void>('DELETE', `/hosts/${host.id}/network-boot/machines/${mac}`),
    done: (_, { mac }) => `${mac} was forgotten`,
    refresh: [['hosts', 'one', host.id, 'network-boot']],
  })
  const askForget = async (machine: Machine) => {
    const message = 'Its answers are deleted. It is listed again when it asks again.'
    if (await confirm({ title: `Forget ${machine.mac}?`, message, action: 'Forget' })) forget.mutate(machine)
  }
  const add = (
    <Button size="sm" disabledReason={denied} onClick={() => setAssigning(null)}>
      Assign answers
    </Button>
  )
  return (
    <Card title="Machines" padded={false} actions={machines.length > 0 && add}>
      {machines.length === 0 ? (
        <EmptyState title="No machine has asked yet" actions={add}>
          {isOn
            ? 'Start a machine from the network: UEFI, PXE or HTTP boot, Secure Boot off. It appears here, and waits for its answers.'
            : 'Let machines start from this host first. Answers can be assigned before, by MAC address.'}
        </EmptyState>
      ) : (
        <SimpleTable
          label="Machines"
          head={['MAC address', 'Host name', 'State', 'Machine', 'Asked', 'Message', '']}
          empty=""
          rows={machines.map(machine => ({
            key: machine.mac,
            cells: [
              <span key="mac" className="font-mono text-xs">
                {machine.mac}
              </span>,
              machine.hostName,
              <StateBadge key="state" {...statusOf(machine)} />,
              kindOf(machine),
              machine.askedAt ? <Ago key="asked" at={machine.askedAt} /> : 'not yet',
              <span key="message" className="block max-w-96 whitespace-normal">
                {machine.message}
              </span>,
              <span key="actions" className="flex gap-2">
                <Button
                  size="sm"
                  aria-label={`Assign answers to ${machine.mac}`}
                  disabledReason={denied}
                  onClick={() => setAssigning(machine)}
                >
                  Assign
                </Button>
                <Button
                  size="sm"
                  variant="ghost"
                  aria-label={`Forget ${machine.mac}`}
                  disabledReason={denied}
                  onClick={() => void askForget(machine)}
                >
                  Forget
                </Button>
              </span>,
            ],
          }))}
        />
      )}
      {assigning !== undefined && (
        <AssignDialog host={host} machine={assigning} onClose={() => setAssigning(undefined)} />
      )}
    </Card>
  )
}

/** Starting other machines from this host, and installing them. */
export function NetbootTab({ host }: { host: Host }) {
  const boot = useQuery(queries.networkBoot(host.id))
  const machines = useQuery(queries.bootMachines(host.id))
  return (
    <QueryState query={boot} what="network boot">
      {data => (
        <div className="flex flex-col gap-4 px-5 py-4">
          <div className="grid items-start gap-4 xl:grid-cols-2">
            <ServingCard host={host} boot={data} />
            <State state={data.state} />
          </div>
          <QueryState query={machines} what="the machines">
            {items => <Machines host={host} machines={items} isOn={data.config.enabled} />}
          </QueryState>
        </div>
      )}
    </QueryState>
  )
}
