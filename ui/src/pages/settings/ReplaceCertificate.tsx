import { type FormEvent, useState } from 'react'
import { useDenied } from '../../api/can.ts'
import { api } from '../../api/client.ts'
import { fieldErrors } from '../../api/errors.ts'
import type { Certificate, Change } from '../../api/types.ts'
import { FormError } from '../../components/FormError.tsx'
import { useAction } from '../../components/useAction.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Field } from '../../ui/Field.tsx'
import { TextArea } from '../../ui/Input.tsx'
import { ConfirmWithin } from '../hosts/network/ConfirmWithin.tsx'

/** Puts an own certificate in place of the present one, on trial. */
export function ReplaceCertificate({ present }: { present: Certificate }) {
  const denied = useDenied('settings:write')
  const [certificate, setCertificate] = useState('')
  const [key, setKey] = useState('')
  const [seconds, setSeconds] = useState('120')
  const replace = useAction({
    title: 'Replace the certificate',
    run: () =>
      api<Change>('PUT', '/certificate', {
        body: { certificate, key, confirmWithinSeconds: Number(seconds) },
        ifMatch: `"${present.fingerprint256}"`,
      }),
    refresh: [['hosts'], ['settings', 'one', 'certificate']],
    onSuccess: () => {
      setCertificate('')
      setKey('')
    },
    quiet: true,
  })
  const errors = fieldErrors(replace.error)
  const missing = certificate === '' || key === '' ? 'Paste the certificate and its key' : null
  const reason = denied ?? missing
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason === null || reason === undefined) replace.mutate()
  }
  return (
    <Card title="Your own certificate">
      <form onSubmit={submit} className="flex flex-col gap-4 py-1">
        <Field
          label="Certificate chain (PEM)"
          error={errors.certificate}
          hint="The host's own certificate first, then those that issued it."
        >
          <TextArea
            mono
            rows={5}
            spellCheck={false}
            value={certificate}
            onChange={event => setCertificate(event.target.value)}
          />
        </Field>
        <Field
          label="Private key (PEM)"
          error={errors.key}
          hint="Without a passphrase. It is stored on this host only."
        >
          <TextArea
            mono
            rows={4}
            spellCheck={false}
            autoComplete="off"
            value={key}
            onChange={event => setKey(event.target.value)}
          />
        </Field>
        <ConfirmWithin value={seconds} onChange={setSeconds} />
        <FormError error={replace.error} />
        <div>
          <Button type="submit" busy={replace.isPending} disabledReason={reason}>
            Try this certificate
          </Button>
        </div>
      </form>
    </Card>
  )
}
