import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useRef, useState } from 'react'
import type { Tagged } from '../../api/client.ts'
import { fieldErrors, toFailure } from '../../api/errors.ts'
import { queries } from '../../api/queries.ts'
import type { Network } from '../../api/types.ts'
import { FormError } from '../../components/FormError.tsx'
import { useAction } from '../../components/useAction.ts'
import { Button } from '../../ui/Button.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { SidePanel } from '../../ui/SidePanel.tsx'
import { NetworkForm } from './NetworkForm.tsx'
import { networkApi } from './network-api.ts'
import { type NetworkDraft, type NetworkIssues, networkDraft, networkIssues, networkRequest } from './network-form.ts'

/** The field that each property of the API's request is edited in. */
const FIELD_OF: Record<string, keyof NetworkDraft> = {
  name: 'name',
  'config.vlan': 'vlan',
  'config.subnet': 'subnet',
  'config.dhcp.rangeStart': 'rangeStart',
  'config.dhcp.rangeEnd': 'rangeEnd',
  'config.description': 'description',
}

function refusedFields(error: unknown): NetworkIssues {
  if (error && toFailure(error).code === 'name_taken') return { name: 'There already is a network of that name.' }
  const issues: NetworkIssues = {}
  for (const [path, message] of Object.entries(fieldErrors(error))) {
    const field = FIELD_OF[path.replace(/^body\./, '')] ?? (path.includes('dnsServers') ? 'dnsServers' : undefined)
    if (field) issues[field] = message
  }
  return issues
}

type Props = { existing?: Tagged<Network>; onClose: () => void }

/** Creates a network, or changes one. */
export function NetworkPanel({ existing, onClose }: Props) {
  const networks = useQuery(queries.networks()).data
  // The suggestion needs to know what is in use already.
  return networks && <Panel existing={existing} networks={networks} onClose={onClose} />
}

type PanelProps = { existing: Tagged<Network> | undefined; networks: readonly Network[]; onClose: () => void }

function Panel({ existing, networks, onClose }: PanelProps) {
  const [draft, setDraft] = useState(() => networkDraft(existing, networks))
  const [shown, setShown] = useState(existing !== undefined)
  const key = useRef(crypto.randomUUID())
  const formId = useId()
  const others = networks.filter(network => network.id !== existing?.id)
  const issues = networkIssues(draft, others)
  const save = useAction({
    title: existing ? `Change ${existing.name}` : `Create ${draft.name}`,
    run: (): Promise<unknown> =>
      existing
        ? networkApi.update(existing.id, networkRequest(draft), existing.etag)
        : networkApi.create(networkRequest(draft), key.current),
    done: existing ? `${draft.name} saved` : `Network ${draft.name} created`,
    refresh: [['networks'], ['tasks']],
    onSuccess: onClose,
    quiet: true,
  })
  const refused = refusedFields(save.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setShown(true)
    if (Object.keys(issues).length > 0) return
    if (save.isError) key.current = crypto.randomUUID()
    save.mutate()
  }
  const addressesChange =
    existing?.config.type === 'nat' && existing.state.usedBy > 0 && existing.config.subnet !== draft.subnet.trim()
  return (
    <SidePanel
      open
      onClose={onClose}
      title={existing ? `Edit ${existing.name}` : 'Create network'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" busy={save.isPending}>
            {existing ? 'Save changes' : 'Create network'}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        <NetworkForm
          draft={draft}
          onChange={values => setDraft(current => ({ ...current, ...values }))}
          errors={shown ? { ...issues, ...refused } : refused}
          fixedType={existing !== undefined}
        />
        {addressesChange && (
          <Notice tone="warn" title="Running VMs keep their old addresses">
            They lose their connection until they ask DHCP again or are restarted.
          </Notice>
        )}
        <FormError error={save.error} />
      </form>
    </SidePanel>
  )
}
