import { type FormEvent, useState } from 'react'
import { fieldErrors } from '../../api/errors.ts'
import type { AcmeConfig, AcmeUpdate } from '../../api/types.ts'
import { FormError } from '../../components/FormError.tsx'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Field } from '../../ui/Field.tsx'
import { Input, TextArea } from '../../ui/Input.tsx'

/** What the fields hold: text as it is typed. */
function fieldsOf({ directory, contact, names, termsAgreed, ca, externalAccount }: AcmeConfig) {
  return {
    ...{ directory, contact: contact ?? '', names: names.join(' '), termsAgreed, ca: ca ?? '' },
    ...{ kid: externalAccount?.kid ?? '', hmacKey: '' },
  }
}

function updateOf(fields: ReturnType<typeof fieldsOf>): AcmeUpdate {
  const [contact, kid, hmacKey] = [fields.contact.trim(), fields.kid.trim(), fields.hmacKey.trim()]
  return {
    enabled: true,
    directory: fields.directory.trim(),
    contact: contact === '' ? null : contact,
    names: fields.names
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean),
    termsAgreed: fields.termsAgreed,
    ca: fields.ca.trim() === '' ? null : fields.ca,
    externalAccount: kid === '' ? null : { kid, hmacKey: hmacKey === '' ? null : hmacKey },
  }
}

type Props = {
  config: AcmeConfig
  save: (update: AcmeUpdate) => void
  error: unknown
  busy: boolean
  denied: string | null | undefined
}

/** The settings of an authority. Saving them orders nothing. */
export function AcmeForm({ config, save, error, busy, denied }: Props) {
  const [fields, setFields] = useState(() => fieldsOf(config))
  const change = (values: Partial<typeof fields>) => setFields({ ...fields, ...values })
  const errors = fieldErrors(error)
  const namesError = errors.names ?? Object.entries(errors).find(([path]) => path.startsWith('names.'))?.[1]
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save(updateOf(fields))
    change({ hmacKey: '' })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label="Directory" required error={errors.directory} hint="The address that the authority gives for ACME.">
        <Input
          type="url"
          placeholder="https://"
          value={fields.directory}
          onChange={event => change({ directory: event.target.value })}
        />
      </Field>
      <Field
        label="Names"
        error={namesError}
        hint="Whole DNS names that lead to this host, with spaces between them. Empty: the name of the host."
      >
        <Input value={fields.names} onChange={event => change({ names: event.target.value })} />
      </Field>
      <Field label="E-mail" error={errors.contact} hint="Where the authority may write to. May be empty.">
        <Input type="email" value={fields.contact} onChange={event => change({ contact: event.target.value })} />
      </Field>
      <Field
        label="Authority of the directory (PEM)"
        error={errors.ca}
        hint="Certificates that the directory itself is trusted by, if the authority is your own. Empty: the public ones."
      >
        <TextArea
          mono
          rows={3}
          spellCheck={false}
          value={fields.ca}
          onChange={event => change({ ca: event.target.value })}
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Key identifier" error={errors['externalAccount.kid']} hint="Only if the authority gave you one.">
          <Input value={fields.kid} onChange={event => change({ kid: event.target.value })} />
        </Field>
        <Field
          label="HMAC key"
          error={errors['externalAccount.hmacKey']}
          hint={config.externalAccount ? 'Stored. Empty: it stays.' : 'It is stored on this host only.'}
        >
          <Input
            type="password"
            autoComplete="off"
            value={fields.hmacKey}
            onChange={event => change({ hmacKey: event.target.value })}
          />
        </Field>
      </div>
      <div>
        <Checkbox
          label="I agree to the terms of service of this authority"
          checked={fields.termsAgreed}
          onChange={termsAgreed => change({ termsAgreed })}
        />
        {errors.termsAgreed && <p className="text-xs text-bad">{errors.termsAgreed}</p>}
      </div>
      <FormError error={error} />
      <div>
        <Button type="submit" busy={busy} disabledReason={denied}>
          {config.enabled ? 'Save the settings' : 'Save and turn on'}
        </Button>
      </div>
    </form>
  )
}
