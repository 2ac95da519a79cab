import { type FormEvent, useId, useRef, useState } from 'react'
import { confirmStore, type PendingConfirm } from '../stores/confirm.ts'
import { useStore } from '../stores/create-store.ts'
import { Button } from './Button.tsx'
import { Field } from './Field.tsx'
import { Input } from './Input.tsx'
import { Modal } from './Modal.tsx'

function Question({ request }: { request: PendingConfirm }) {
  const [typed, setTyped] = useState('')
  const formId = useId()
  const input = useRef<HTMLInputElement>(null)
  const { typeName } = request
  const mismatch = typeName !== undefined && typed !== typeName
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!mismatch) request.answer(true)
  }
  return (
    <Modal
      open
      role="alertdialog"
      size="sm"
      onClose={() => request.answer(false)}
      title={request.title}
      description={request.message}
      {...(typeName === undefined ? {} : { initialFocus: input })}
      footer={
        <>
          <Button onClick={() => request.answer(false)}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            variant={request.danger === false ? 'primary' : 'danger'}
            disabledReason={mismatch ? `Type ${typeName} to confirm` : null}
          >
            {request.action}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className={typeName === undefined ? 'hidden' : undefined}>
        {typeName !== undefined && (
          <Field
            label={
              <>
                Type <span className="font-mono font-semibold select-all">{typeName}</span> to confirm
              </>
            }
          >
            <Input ref={input} value={typed} onChange={event => setTyped(event.target.value)} />
          </Field>
        )}
      </form>
    </Modal>
  )
}

/** Shows the question that `confirm()` asks. Mounted once. */
export function ConfirmDialog() {
  const request = useStore(confirmStore)
  return request && <Question key={request.title} request={request} />
}
