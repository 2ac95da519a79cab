import { type FormEvent, useEffect, useId, useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/Field.tsx'
import { TextArea } from '../../ui/Input.tsx'
import { Modal } from '../../ui/Modal.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { type Keyboard, pressStroke, strokesOf } from './key-strokes.ts'

/** A guest's keyboard buffer holds 16 bytes; slower than this nothing is lost even under emulation. */
const STROKE_MS = 24

type Props = { keyboard: () => Keyboard | null; onClose: () => void }

/**
 * Types text as key strokes. It needs nothing in the guest, so it works at a boot prompt and in a login form,
 * where the clipboard of a guest agent does not.
 */
export function TypeTextDialog({ keyboard, onClose }: Props) {
  const [text, setText] = useState('')
  const [done, setDone] = useState<number | null>(null)
  const formId = useId()
  const { strokes, unknown } = strokesOf(text)

  useEffect(() => {
    // Browsers that ask first, or refuse, leave the box empty to paste into.
    navigator.clipboard?.readText().then(
      clip => setText(current => current || clip),
      () => {},
    )
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the text cannot change while it is typed
  useEffect(() => {
    if (done === null) return
    const stroke = strokes[done]
    const keys = keyboard()
    if (!stroke || !keys) {
      onClose()
      return
    }
    pressStroke(keys, stroke)
    const timer = setTimeout(() => setDone(done + 1), STROKE_MS)
    return () => clearTimeout(timer)
  }, [done])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (strokes.length > 0 && unknown.length === 0) setDone(0)
  }
  const reason =
    strokes.length === 0 ? 'There is nothing to type' : unknown.length > 0 ? 'Some characters have no key' : null
  const error =
    unknown.length > 0
      ? `A US keyboard has no key for ${unknown.slice(0, 5).join(' ')}${unknown.length > 5 ? ' …' : ''}: remove it.`
      : undefined
  return (
    <Modal
      open
      onClose={onClose}
      title="Type text into the VM"
      description="Sent as key strokes of a US keyboard, so it also works where the guest has no clipboard."
      footer={
        <>
          <Button onClick={onClose}>{done === null ? 'Cancel' : 'Stop'}</Button>
          <Button type="submit" form={formId} variant="primary" busy={done !== null} disabledReason={reason}>
            Type it
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-3">
        <Field label="Text" error={error} hint={`${strokes.length} key strokes`}>
          <TextArea
            mono
            rows={6}
            value={text}
            readOnly={done !== null}
            onChange={event => setText(event.target.value)}
          />
        </Field>
        {done !== null && <ProgressBar label="Typing" value={done / strokes.length} />}
      </form>
    </Modal>
  )
}
