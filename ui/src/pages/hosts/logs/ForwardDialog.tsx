import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useRef, useState } from 'react'
import { useDenied } from '../../../api/can.ts'
import { api, getTagged, type Tagged } from '../../../api/client.ts'
import { fieldErrors, toFailure } from '../../../api/errors.ts'
import { queries } from '../../../api/queries.ts'
import type { Forward, ForwardConfig, Host } from '../../../api/types.ts'
import { Ago } from '../../../components/Ago.tsx'
import { FormError } from '../../../components/FormError.tsx'
import { QueryState } from '../../../components/QueryState.tsx'
import { useAction } from '../../../components/useAction.ts'
import { Button } from '../../../ui/Button.tsx'
import { Field } from '../../../ui/Field.tsx'
import { Input, TextArea } from '../../../ui/Input.tsx'
import { Modal } from '../../../ui/Modal.tsx'
import { PropertiesTable } from '../../../ui/PropertiesTable.tsx'
import { Select } from '../../../ui/Select.tsx'
import { StateBadge } from '../../../ui/StateBadge.tsx'
import { Switch } from '../../../ui/Switch.tsx'
import { formatDuration } from '../../../util/time.ts'
import { plural } from '../../../util/units.ts'
import { LEVELS } from './levels.ts'

const STATUS = {
  off: { tone: 'neutral', label: 'Off' },
  connecting: { tone: 'info', label: 'Connecting', busy: true },
  connected: { tone: 'ok', label: 'Connected' },
  waiting: { tone: 'warn', label: 'Not connected, trying again' },
} as const

const PRIORITIES = [3, 4, 5, 6, 7].map(level => ({ value: String(level), label: `${LEVELS[level]} and graver` }))

function State({ state }: { state: Forward['state'] }) {
  const { status, lastError, behindSeconds } = state
  return (
    <PropertiesTable
      items={[
        { label: 'State', value: <StateBadge {...STATUS[status]} /> },
        status === 'off'
          ? null
          : { label: 'Sent', value: `${plural(state.sent, 'entry', 'entries')} since the service was started` },
        status === 'off' || behindSeconds === null
          ? null
          : { label: 'Behind by', value: behindSeconds < 2 ? 'nothing' : formatDuration(behindSeconds) },
        lastError && {
          label: 'Last error',
          value: (
            <>
              {lastError.message} (<Ago at={lastError.at} />)
            </>
          ),
        },
      ]}
    />
  )
}

/** The message for a field, wherever the service told it. */
function errorOf(error: unknown, name: string): string | undefined {
  const own = error ? toFailure(error).details?.[name] : undefined
  return typeof own === 'string' ? own : fieldErrors(error)[name]
}

type FormProps = { forward: Tagged<Forward>; formId: string; save: (config: ForwardConfig) => void; error: unknown }

function Form({ forward, formId, save, error }: FormProps) {
  const [config, setConfig] = useState(forward.config)
  const change = (values: Partial<ForwardConfig>) => setConfig({ ...config, ...values })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save({ ...config, server: config.server.trim(), ca: config.ca?.trim() ? config.ca : null })
  }
  return (
    <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
      <Switch
        label="Send the journal of this host"
        checked={config.enabled}
        onChange={enabled => change({ enabled })}
      />
      <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_7rem]">
        <Field
          label="Server"
          error={errorOf(error, 'server')}
          hint="Name or address; its certificate has to be for it."
        >
          <Input value={config.server} maxLength={253} onChange={event => change({ server: event.target.value })} />
        </Field>
        <Field label="Port" error={errorOf(error, 'port')}>
          <Input
            type="number"
            min={1}
            max={65_535}
            value={config.port}
            onChange={event => change({ port: Number(event.target.value) })}
          />
        </Field>
      </div>
      <Field label="What is sent">
        <Select
          options={PRIORITIES}
          value={String(config.priority)}
          onChange={value => change({ priority: Number(value) })}
        />
      </Field>
      <Field
        label="Authority (PEM)"
        error={errorOf(error, 'ca')}
        hint="Certificates that the server has to be issued by. Empty: the public authorities."
      >
        <TextArea mono rows={5} value={config.ca ?? ''} onChange={event => change({ ca: event.target.value })} />
      </Field>
      <FormError error={error} />
    </form>
  )
}

/** Where the journal of the host is sent, and how far it is. */
export function ForwardDialog({ host, onClose }: { host: Host; onClose: () => void }) {
  const denied = useDenied('settings:write')
  const formId = useId()
  const forward = useQuery(queries.forward(host.id))
  // What the form was filled with: what somebody else saved meanwhile is not overwritten.
  const seen = useRef<string | undefined>(undefined)
  if (seen.current === undefined) seen.current = forward.data?.etag
  const save = useAction<ForwardConfig>({
    title: 'Send the journal to a server',
    quiet: true,
    run: async config => {
      const path = `/hosts/${host.id}/log-forwarding`
      await api<Forward>('PUT', path, { body: config, ifMatch: seen.current })
      seen.current = (await getTagged<Forward>(path)).etag
    },
    done: 'The settings were saved',
    refresh: [['hosts', 'one', host.id, 'forward']],
  })
  return (
    <Modal
      open
      onClose={onClose}
      title="Send the journal to a server"
      description="Syslog over TLS (RFC 5425). After a break it goes on where it was."
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button type="submit" form={formId} variant="primary" busy={save.isPending} disabledReason={denied}>
            Save
          </Button>
        </>
      }
    >
      <QueryState query={forward} what="where the journal is sent">
        {data => (
          <div className="flex flex-col gap-4">
            <State state={data.state} />
            <Form forward={data} formId={formId} save={save.mutate} error={save.error} />
          </div>
        )}
      </QueryState>
    </Modal>
  )
}
