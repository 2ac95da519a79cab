import { type FormEvent, useId, useState } from 'react'
import { api } from '../../api/client.ts'
import type { ApiToken, Role } from '../../api/types.ts'
import { FormError } from '../../components/FormError.tsx'
import { useAction } from '../../components/useAction.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyText } from '../../ui/CopyText.tsx'
import { Field } from '../../ui/Field.tsx'
import { Input } from '../../ui/Input.tsx'
import { Modal } from '../../ui/Modal.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { RadioCards } from '../../ui/RadioCards.tsx'
import { Select } from '../../ui/Select.tsx'

const ROLES: readonly { value: Role; label: string; description: string }[] = [
  { value: 'viewer', label: 'Viewer', description: 'Reads everything but settings and audit.' },
  { value: 'operator', label: 'Operator', description: 'Also starts, stops and uses VMs.' },
  { value: 'administrator', label: 'Administrator', description: 'May do everything.' },
]
const LIFETIMES = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'One year' },
  { value: 'never', label: 'Does not expire' },
] as const
type Lifetime = (typeof LIFETIMES)[number]['value']

type Created = { token: ApiToken; secret: string }

function Secret({ created, onClose }: { created: Created; onClose: () => void }) {
  return (
    <Modal
      open
      onClose={onClose}
      title={`Token “${created.token.name}”`}
      footer={
        <Button variant="primary" onClick={onClose}>
          I have copied it
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <Notice tone="warn" title="This is the only time the secret is shown">
          Store it where your other passwords are. A lost one is revoked and replaced.
        </Notice>
        <div className="rounded-sm border bg-sunken px-3 py-2">
          <CopyText text={created.secret} label="secret" wrap evident />
        </div>
        <p className="text-xs text-ink-3">
          Send it as <code className="font-mono">Authorization: Bearer …</code>
        </p>
      </div>
    </Modal>
  )
}

function Form({ onClose, onCreated }: { onClose: () => void; onCreated: (created: Created) => void }) {
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('operator')
  const [lifetime, setLifetime] = useState<Lifetime>('90')
  const formId = useId()
  const create = useAction({
    title: 'Create a token',
    quiet: true,
    run: () => {
      const expiresInDays = lifetime === 'never' ? null : Number(lifetime)
      return api<Created>('POST', '/tokens', { body: { name: name.trim(), role, expiresInDays } })
    },
    refresh: [['tokens']],
    onSuccess: onCreated,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim()) create.mutate()
  }
  return (
    <Modal
      open
      onClose={onClose}
      title="Create an API token"
      description="For scripts and tools that use the API."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            busy={create.isPending}
            disabledReason={name.trim() ? null : 'Give the token a name first.'}
          >
            Create
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name" hint="What will use it, for example “backup script”.">
          <Input maxLength={63} value={name} onChange={event => setName(event.target.value)} />
        </Field>
        <RadioCards label="Role" cards={ROLES} value={role} onChange={setRole} columns={1} />
        <Field label="Valid for">
          <Select options={LIFETIMES} value={lifetime} onChange={setLifetime} />
        </Field>
        <FormError error={create.error} />
      </form>
    </Modal>
  )
}

/** Asks for name, role and lifetime, then shows the secret once. */
export function CreateToken({ onClose }: { onClose: () => void }) {
  const [created, setCreated] = useState<Created | null>(null)
  return created ? <Secret created={created} onClose={onClose} /> : <Form onClose={onClose} onCreated={setCreated} />
}
