import { type FormEvent, useId, useState } from 'react'
import { api } from '../../../api/client.ts'
import type { Host, HostSecurity } from '../../../api/types.ts'
import { FormError } from '../../../components/FormError.tsx'
import { useAction } from '../../../components/useAction.ts'
import { Button } from '../../../ui/Button.tsx'
import { CopyText } from '../../../ui/CopyText.tsx'
import { Field } from '../../../ui/Field.tsx'
import { Input } from '../../../ui/Input.tsx'
import { Modal } from '../../../ui/Modal.tsx'
import { Notice } from '../../../ui/Notice.tsx'

type Props = { host: Host; onClose: () => void }

/** Asks for what opens the volumes; `optional` says what happens without. */
function SecretDialog(props: {
  title: string
  description: string
  action: string
  optional?: string | undefined
  pending: boolean
  error: unknown
  onClose: () => void
  onSubmit: (secret: string | null) => void
}) {
  const [secret, setSecret] = useState('')
  const formId = useId()
  const reason = secret === '' && props.optional === undefined ? 'Type the passphrase or the recovery key' : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason === null) props.onSubmit(secret === '' ? null : secret.trim())
  }
  return (
    <Modal
      open
      size="sm"
      onClose={props.onClose}
      title={props.title}
      description={props.description}
      footer={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" busy={props.pending} disabledReason={reason}>
            {props.action}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-3">
        <Field label="Passphrase or recovery key" hint={props.optional}>
          <Input mono type="password" value={secret} onChange={event => setSecret(event.target.value)} />
        </Field>
        <FormError error={props.error} />
      </form>
    </Modal>
  )
}

export function BindTpm({ host, onClose }: Props) {
  const bind = useAction({
    title: 'Bind to this TPM',
    quiet: true,
    run: (secret: string | null) =>
      api<HostSecurity>('POST', `/hosts/${host.id}/security/actions/bind-tpm`, { body: { secret: secret ?? '' } }),
    done: 'The encryption is bound to this TPM',
    refresh: [['hosts', 'one', host.id, 'security']],
    onSuccess: onClose,
  })
  return (
    <SecretDialog
      title="Bind to this TPM"
      description="From the next start on, this TPM opens the volumes by itself. An earlier binding is removed."
      action="Bind"
      pending={bind.isPending}
      error={bind.error}
      onClose={onClose}
      onSubmit={secret => bind.mutate(secret)}
    />
  )
}

export function RenewRecoveryKey({ host, byTpm, onClose }: Props & { byTpm: boolean }) {
  const renew = useAction({
    title: 'New recovery key',
    quiet: true,
    run: (secret: string | null) =>
      api<{ recoveryKey: string }>('POST', `/hosts/${host.id}/security/actions/renew-recovery-key`, {
        body: { secret },
      }),
    refresh: [['hosts', 'one', host.id, 'security']],
  })
  if (renew.data !== undefined) {
    return (
      <Modal
        open
        onClose={onClose}
        title="The new recovery key"
        footer={
          <Button variant="primary" onClick={onClose}>
            I have written it down
          </Button>
        }
      >
        <div className="flex flex-col gap-3">
          <Notice tone="warn" title="It is shown only now">
            Write it down and keep it apart from this machine. The earlier one opens nothing any more.
          </Notice>
          <CopyText text={renew.data.recoveryKey} label="recovery key" wrap evident />
        </div>
      </Modal>
    )
  }
  return (
    <SecretDialog
      title="New recovery key"
      description="Makes a key that is shown once. The one there is now opens nothing any more."
      action="Make a new key"
      optional={byTpm ? 'May be left empty: the TPM shows that this is the machine.' : undefined}
      pending={renew.isPending}
      error={renew.error}
      onClose={onClose}
      onSubmit={secret => renew.mutate(secret)}
    />
  )
}
