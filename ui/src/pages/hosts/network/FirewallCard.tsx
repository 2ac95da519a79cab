import { type FormEvent, useState } from 'react'
import { useDenied } from '../../../api/can.ts'
import { api, type Tagged } from '../../../api/client.ts'
import { fieldErrors } from '../../../api/errors.ts'
import type { Change, Firewall, Host } from '../../../api/types.ts'
import { FormError } from '../../../components/FormError.tsx'
import { useAction } from '../../../components/useAction.ts'
import { Button } from '../../../ui/Button.tsx'
import { Field } from '../../../ui/Field.tsx'
import { TextArea } from '../../../ui/Input.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ConfirmWithin } from './ConfirmWithin.tsx'
import { errorAbout, words } from './management-form.ts'

/** Who reaches the interface and the API of the host; changed on trial. */
export function FirewallForm({ host, firewall, busy }: { host: Host; firewall: Tagged<Firewall>; busy: boolean }) {
  const denied = useDenied('settings:write')
  const present = firewall.config.sources
  const [text, setText] = useState(present.join('\n'))
  const [seconds, setSeconds] = useState('120')
  const sources = words(text)
  const attempt = useAction({
    title: 'Change the firewall',
    run: () =>
      api<Change>('PUT', `/hosts/${host.id}/firewall`, {
        body: { config: { sources }, confirmWithinSeconds: Number(seconds) },
        ifMatch: firewall.etag,
      }),
    refresh: [['hosts']],
    quiet: true,
  })
  const unchanged = sources.join(' ') === present.join(' ') ? 'Nothing is changed' : null
  const reason = denied ?? (busy ? 'Another change waits to be kept or reverted' : unchanged)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason === null || reason === undefined) attempt.mutate()
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 py-1">
      {firewall.state.problem && (
        <Notice tone="warn" title="The firewall is not as configured">
          {firewall.state.problem}
        </Notice>
      )}
      <Field
        label="Networks that reach the management"
        error={errorAbout(fieldErrors(attempt.error), 'sources')}
        hint="One a line, with the length of the prefix, such as 192.0.2.0/24. Empty: every network. What virtual machines serve is not affected."
      >
        <TextArea
          mono
          rows={3}
          placeholder="Every network"
          value={text}
          onChange={event => setText(event.target.value)}
        />
      </Field>
      <ConfirmWithin value={seconds} onChange={setSeconds} />
      <FormError error={attempt.error} />
      <div>
        <Button type="submit" busy={attempt.isPending} disabledReason={reason}>
          Try this firewall
        </Button>
      </div>
    </form>
  )
}
