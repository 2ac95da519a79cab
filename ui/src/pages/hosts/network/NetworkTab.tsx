import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useDenied } from '../../../api/can.ts'
import { api, type Tagged } from '../../../api/client.ts'
import { fieldErrors } from '../../../api/errors.ts'
import { queries } from '../../../api/queries.ts'
import { isOpenChange } from '../../../api/trial.ts'
import type { Change, Host, ManagementNetwork } from '../../../api/types.ts'
import { FormError } from '../../../components/FormError.tsx'
import { QueryState } from '../../../components/QueryState.tsx'
import { useAction } from '../../../components/useAction.ts'
import { Button } from '../../../ui/Button.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { formatDateTime } from '../../../util/time.ts'
import { ConfirmWithin } from './ConfirmWithin.tsx'
import { FirewallForm } from './FirewallCard.tsx'
import { HostNameCard } from './HostNameCard.tsx'
import { ManagementForm } from './ManagementForm.tsx'
import { configOf, draftOf, whyNotTry } from './management-form.ts'

function LastChange({ change }: { change: Change }) {
  if (change.status !== 'reverted') return null
  return (
    <Notice tone="info" title={`${change.title}: not kept`}>
      {change.reason ? `Undone because ${change.reason}` : 'Undone'}
      {change.endedAt && `, ${formatDateTime(change.endedAt)}`}.
    </Notice>
  )
}

function Management({ host, network, busy }: { host: Host; network: Tagged<ManagementNetwork>; busy: boolean }) {
  const denied = useDenied('settings:write')
  const [draft, setDraft] = useState(draftOf(network.config))
  const [seconds, setSeconds] = useState('120')
  const attempt = useAction({
    title: 'Change the management network',
    run: () =>
      api<Change>('PUT', `/hosts/${host.id}/management-network`, {
        body: { config: configOf(draft), confirmWithinSeconds: Number(seconds) },
        ifMatch: network.etag,
      }),
    refresh: [['hosts']],
    quiet: true,
  })
  const reason = denied ?? (busy ? 'Another change waits to be kept or reverted' : whyNotTry(draft, network.config))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason === null || reason === undefined) attempt.mutate()
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 py-1">
      {network.state.problem && (
        <Notice tone="warn" title="The host is not connected as configured">
          {network.state.problem}
        </Notice>
      )}
      <ManagementForm
        host={host}
        draft={draft}
        onChange={values => setDraft({ ...draft, ...values })}
        errors={fieldErrors(attempt.error)}
      />
      <Notice tone="info" title="You cannot lock yourself out">
        The change is tried first. If you cannot reach the host any more, it goes back by itself; so does a restart.
      </Notice>
      <ConfirmWithin value={seconds} onChange={setSeconds} />
      <FormError error={attempt.error} />
      <div>
        <Button type="submit" variant="primary" busy={attempt.isPending} disabledReason={reason}>
          Try this network
        </Button>
      </div>
    </form>
  )
}

/** How the host is called, connected and reached; all are changed on trial. */
export function NetworkTab({ host }: { host: Host }) {
  const network = useQuery(queries.managementNetwork(host.id))
  const firewall = useQuery(queries.firewall(host.id))
  const changes = useQuery(queries.changes()).data?.filter(({ hostId }) => hostId === host.id) ?? []
  const busy = changes.some(isOpenChange)
  return (
    <div className="flex max-w-180 flex-col gap-4 px-5 py-4">
      {changes.map(change => (
        <LastChange key={change.id} change={change} />
      ))}
      <Card title="Management network">
        <QueryState query={network} what="the management network">
          {/* What was changed elsewhere replaces what was typed. */}
          {data => <Management key={data.etag} host={host} network={data} busy={busy} />}
        </QueryState>
      </Card>
      <Card title="Firewall of the management">
        <QueryState query={firewall} what="the firewall">
          {data => <FirewallForm key={data.etag} host={host} firewall={data} busy={busy} />}
        </QueryState>
      </Card>
      <HostNameCard key={host.name} host={host} busy={busy} />
    </div>
  )
}
