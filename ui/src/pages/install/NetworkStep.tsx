import { useQuery } from '@tanstack/react-query'
import { queries } from '../../api/queries.ts'
import type { Host } from '../../api/types.ts'
import { Combobox } from '../../ui/Combobox.tsx'
import { Field } from '../../ui/Field.tsx'
import { Input } from '../../ui/Input.tsx'
import { ManagementForm } from '../hosts/network/ManagementForm.tsx'
import { hostNameProblem, type InstallDraft } from './install-draft.ts'

/** How the installed host is called, which time it shows, and how it is connected. */
export function NetworkStep(props: {
  host: Host
  draft: InstallDraft
  onChange: (draft: InstallDraft) => void
  /** By field of the answers. */
  errors: Readonly<Record<string, string>>
}) {
  const { host, draft, onChange, errors } = props
  const keeps = draft.policy === 'keep-data'
  const zones = useQuery(queries.timeZones(host.id))
  const items = (zones.data ?? [draft.timeZone]).map(zone => ({ value: zone, label: zone }))
  const ofNetwork = Object.fromEntries(
    Object.entries(errors).map(([field, message]) => [field.replace(/^network\./, 'config.'), message]),
  )
  return (
    <div className="flex flex-col gap-4">
      <Field
        label="Host name"
        hint={keeps ? 'Empty: it keeps the name it has.' : 'Empty: it is chosen at setup.'}
        error={errors.hostName ?? hostNameProblem(draft.hostName) ?? undefined}
      >
        <Input value={draft.hostName} onChange={event => onChange({ ...draft, hostName: event.target.value.trim() })} />
      </Field>
      <Field label="Time zone" error={errors.timeZone}>
        <Combobox
          items={items}
          value={draft.timeZone}
          onChange={zone => onChange({ ...draft, timeZone: zone ?? draft.timeZone })}
        />
      </Field>
      <ManagementForm
        host={host}
        draft={draft.network}
        onChange={values => onChange({ ...draft, network: { ...draft.network, ...values } })}
        errors={ofNetwork}
      />
    </div>
  )
}
