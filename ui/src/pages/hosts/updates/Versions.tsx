import { RotateCcw, Undo2 } from 'lucide-react'
import { useDenied } from '../../../api/can.ts'
import { api } from '../../../api/client.ts'
import type { Host, HostUpdate, TaskAccepted } from '../../../api/types.ts'
import { Ago } from '../../../components/Ago.tsx'
import { useAction } from '../../../components/useAction.ts'
import { confirm } from '../../../stores/confirm.ts'
import { Button } from '../../../ui/Button.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PropertiesTable } from '../../../ui/PropertiesTable.tsx'
import { StateBadge } from '../../../ui/StateBadge.tsx'
import { vmsWarning } from '../host-state.ts'

const OTHER = {
  ready: { tone: 'ok', label: 'Ran well before' },
  'on-trial': { tone: 'info', label: 'Starts at the next restart' },
  failed: { tone: 'bad', label: 'Never became healthy' },
} as const

/** What became of the last update, or what it waits for. */
export function LastUpdate({ host, update }: { host: Host; update: HostUpdate }) {
  const denied = useDenied('hosts:power')
  const restart = useAction({
    title: `Restart ${host.name}`,
    run: () => api<TaskAccepted>('POST', `/hosts/${host.id}/actions/reboot`, { body: { confirmName: host.name } }),
    refresh: [['hosts'], ['tasks']],
  })
  const { last, next, running } = update
  if (next !== running) {
    const ask = async () => {
      const sure = await confirm({
        title: `Restart ${host.name}?`,
        message: `${vmsWarning(host.state.vms.running)} It starts version ${next}, and goes back to ${running} by itself if that does not become healthy.`,
        action: 'Restart',
        typeName: host.name,
      })
      if (sure) restart.mutate()
    }
    return (
      <Notice
        tone="info"
        title={`Version ${next} starts at the next restart`}
        actions={
          <Button
            variant="primary"
            icon={<RotateCcw />}
            busy={restart.isPending}
            disabledReason={denied}
            onClick={() => void ask()}
          >
            Restart now
          </Button>
        }
      >
        Until then everything goes on as it is. If it does not become healthy, the host comes back with {running}.
      </Notice>
    )
  }
  if (last === null || last.outcome === 'pending') return null
  if (last.outcome === 'succeeded') {
    return (
      <Notice tone="info" title={`Updated from ${last.from} to ${last.to}`}>
        By {last.requestor}, <Ago at={last.at} />.
      </Notice>
    )
  }
  return (
    <Notice tone="bad" title={`The host is back on ${running}`}>
      {last.reason} Its configuration and the virtual machines are as they were.
    </Notice>
  )
}

/** The version that runs and the one in the other slot. */
export function Versions({ host, update }: { host: Host; update: HostUpdate }) {
  const denied = useDenied('settings:write')
  const { running, other, next } = update
  const back = useAction({
    title: 'Start the other version',
    run: () => api<HostUpdate>('POST', `/hosts/${host.id}/update/actions/start-other`),
    refresh: [['hosts']],
  })
  const reason =
    denied ??
    (other === null
      ? 'There is no other version on this host'
      : other.state === 'failed'
        ? 'It never became healthy'
        : next === other.version
          ? 'It starts at the next restart already'
          : null)
  return (
    <Card
      title="Versions"
      actions={
        <Button icon={<Undo2 />} busy={back.isPending} disabledReason={reason} onClick={() => back.mutate()}>
          {other === null ? 'Go back' : `Go to ${other.version}`}
        </Button>
      }
    >
      <PropertiesTable
        items={[
          { label: 'Running', value: <span className="num">{running}</span> },
          { label: 'Other slot', value: other === null ? 'Empty' : <span className="num">{other.version}</span> },
          ...(other === null ? [] : [{ label: 'State', value: <StateBadge {...OTHER[other.state]} /> }]),
          ...(other?.triesLeft == null ? [] : [{ label: 'Starts left', value: String(other.triesLeft) }]),
        ]}
      />
    </Card>
  )
}
