import { type FormEvent, useState } from 'react'
import { useDenied } from '../../../api/can.ts'
import { api, getTagged } from '../../../api/client.ts'
import { fieldErrors } from '../../../api/errors.ts'
import type { Change, Host } from '../../../api/types.ts'
import { FormError } from '../../../components/FormError.tsx'
import { useAction } from '../../../components/useAction.ts'
import { Button } from '../../../ui/Button.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Field } from '../../../ui/Field.tsx'
import { Input } from '../../../ui/Input.tsx'
import { ConfirmWithin } from './ConfirmWithin.tsx'

/** Renames the host, on trial. */
export function HostNameCard({ host, busy }: { host: Host; busy: boolean }) {
  const denied = useDenied('settings:write')
  const [hostName, setHostName] = useState(host.name)
  const [seconds, setSeconds] = useState('120')
  const rename = useAction({
    title: `Rename ${host.name}`,
    run: async () => {
      const { etag } = await getTagged<Host>(`/hosts/${host.id}`)
      const body = { hostName, confirmWithinSeconds: Number(seconds) }
      return await api<Change>('PATCH', `/hosts/${host.id}`, { body, ifMatch: etag })
    },
    refresh: [['hosts']],
    quiet: true,
  })
  const reason =
    denied ??
    (busy ? 'Another change waits to be kept or reverted' : hostName === host.name ? 'Nothing is changed' : null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason === null || reason === undefined) rename.mutate()
  }
  return (
    <Card title="Host name">
      <form onSubmit={submit} className="flex flex-col gap-4 py-1">
        <Field label="Name" error={fieldErrors(rename.error).hostName} hint="Lower-case letters, digits and hyphens.">
          <Input value={hostName} onChange={event => setHostName(event.target.value)} />
        </Field>
        <ConfirmWithin value={seconds} onChange={setSeconds} />
        <FormError error={rename.error} />
        <div>
          <Button type="submit" busy={rename.isPending} disabledReason={reason}>
            Try this name
          </Button>
        </div>
      </form>
    </Card>
  )
}
