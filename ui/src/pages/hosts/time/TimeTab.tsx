import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useDenied } from '../../../api/can.ts'
import { api, getTagged, type Tagged } from '../../../api/client.ts'
import { fieldErrors } from '../../../api/errors.ts'
import { queries } from '../../../api/queries.ts'
import type { Host, HostTime } from '../../../api/types.ts'
import { Ago, useNow } from '../../../components/Ago.tsx'
import { FormError } from '../../../components/FormError.tsx'
import { QueryState } from '../../../components/QueryState.tsx'
import { useAction } from '../../../components/useAction.ts'
import { Button } from '../../../ui/Button.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Combobox } from '../../../ui/Combobox.tsx'
import { Field } from '../../../ui/Field.tsx'
import { TextArea } from '../../../ui/Input.tsx'
import { PropertiesTable } from '../../../ui/PropertiesTable.tsx'
import { StateBadge } from '../../../ui/StateBadge.tsx'
import { offsetText, sameConfig, serversOf, timeIn } from './time-form.ts'

const linesOf = (servers: readonly string[]) => servers.join('\n')

/** How the clock is kept. `receivedAt` is this browser's time at which the host told its own. */
function Clock({ time, receivedAt }: { time: HostTime; receivedAt: number }) {
  const { state } = time
  const now = Date.parse(state.now) + Math.max(0, useNow() - receivedAt)
  const server = [state.server, state.address && state.address !== state.server && `(${state.address})`]
  const sync = state.synchronised
    ? ({ tone: 'ok', label: 'Synchronised' } as const)
    : ({ tone: 'warn', label: state.running ? 'Not synchronised' : 'The time service does not run' } as const)
  return (
    <Card title="Clock">
      <PropertiesTable
        items={[
          { label: 'State', value: <StateBadge {...sync} /> },
          { label: 'Time there', value: <span className="num">{timeIn(state.timeZone, now)}</span> },
          { label: 'Time zone', value: state.timeZone },
          { label: 'Server', value: server.filter(Boolean).join(' ') },
          { label: 'Offset', value: offsetText(state.offsetMs) },
          { label: 'Last synchronised', value: state.lastSyncAt && <Ago at={state.lastSyncAt} /> },
          { label: 'From the network', value: state.networkServers.join(', ') },
        ]}
      />
    </Card>
  )
}

function Settings({ host, time, zones }: { host: Host; time: Tagged<HostTime>; zones: readonly string[] }) {
  const denied = useDenied('settings:write')
  const { config } = time
  const [timeZone, setTimeZone] = useState(config.timeZone)
  const [servers, setServers] = useState(linesOf(config.ntpServers))
  // What the person saw when the form was filled: another's change is not overwritten.
  const [etag, setEtag] = useState(time.etag)
  const wanted = { timeZone, ntpServers: serversOf(servers) }
  const save = useAction({
    title: 'Change the time settings',
    quiet: true,
    run: async () => {
      await api<HostTime>('PUT', `/hosts/${host.id}/time`, { body: wanted, ifMatch: etag })
      return await getTagged<HostTime>(`/hosts/${host.id}/time`)
    },
    done: 'The time settings were changed',
    refresh: [['hosts']],
    onSuccess: fresh => {
      setEtag(fresh.etag)
      setServers(linesOf(fresh.config.ntpServers))
    },
  })
  const items = [...new Set([config.timeZone, ...zones])].map(zone => ({ value: zone, label: zone }))
  const errors = fieldErrors(save.error)
  const reason = denied ?? (sameConfig(wanted, config) ? 'Nothing is changed' : null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason === null) save.mutate()
  }
  return (
    <Card title="Settings">
      <form onSubmit={submit} className="flex flex-col gap-4 py-1">
        <Field label="Time zone" error={errors.timeZone} hint="Of the console and of programs on the host.">
          <Combobox items={items} value={timeZone} onChange={zone => setTimeZone(zone ?? timeZone)} />
        </Field>
        <Field
          label="Time servers"
          error={errors.ntpServers ?? errors['ntpServers.0']}
          hint="Names or addresses, one a line, up to eight. Empty: those the network tells, or the public pool of Debian."
        >
          <TextArea mono rows={4} value={servers} onChange={event => setServers(event.target.value)} />
        </Field>
        <FormError error={save.error} />
        <div>
          <Button type="submit" variant="primary" busy={save.isPending} disabledReason={reason}>
            Save
          </Button>
        </div>
      </form>
    </Card>
  )
}

/** The clock of the host, and what sets it. */
export function TimeTab({ host }: { host: Host }) {
  const time = useQuery(queries.time(host.id))
  const zones = useQuery(queries.timeZones(host.id))
  return (
    <QueryState query={time} what="the time of this host">
      {data => (
        <div className="grid items-start gap-4 px-5 py-4 xl:grid-cols-2">
          <Clock time={data} receivedAt={time.dataUpdatedAt} />
          <Settings host={host} time={data} zones={zones.data ?? []} />
        </div>
      )}
    </QueryState>
  )
}
