import { type FormEvent, useId, useState } from 'react'
import { api } from '../../../api/client.ts'
import { fieldErrors, toFailure } from '../../../api/errors.ts'
import type { Host, Machine } from '../../../api/types.ts'
import { FormError } from '../../../components/FormError.tsx'
import { Link } from '../../../components/Link.tsx'
import { useAction } from '../../../components/useAction.ts'
import { Button } from '../../../ui/Button.tsx'
import { Field } from '../../../ui/Field.tsx'
import { TextArea } from '../../../ui/Input.tsx'
import { Modal } from '../../../ui/Modal.tsx'
import { paths } from '../../../util/paths.ts'
import { machinesOf } from './machine-words.ts'

type Problem = { line: number; column: number; message: string }

/** What is wrong with the answers, line by line; empty when the failure is another one. */
function problemsOf(error: unknown): Problem[] {
  const problems = error ? toFailure(error).details?.problems : undefined
  return Array.isArray(problems) ? (problems as Problem[]) : []
}

/** Gives answers to one machine or several. */
export function AssignDialog({ host, machine, onClose }: { host: Host; machine: Machine | null; onClose: () => void }) {
  const formId = useId()
  const [machines, setMachines] = useState(machine ? `${machine.mac} ${machine.hostName ?? ''}`.trim() : '')
  const [answers, setAnswers] = useState('version: 1\n')
  const assign = useAction({
    title: 'Assign answers',
    quiet: true,
    run: () =>
      api<{ items: Machine[] }>('POST', `/hosts/${host.id}/network-boot/actions/assign`, {
        body: { answers, machines: machinesOf(machines) },
      }),
    done: 'The answers were assigned',
    refresh: [['hosts', 'one', host.id, 'network-boot']],
    onSuccess: onClose,
  })
  const problems = problemsOf(assign.error)
  const fields = Object.values(fieldErrors(assign.error))
  const reason = machinesOf(machines).length === 0 ? 'Name a machine by its MAC address' : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason === null) assign.mutate()
  }
  return (
    <Modal
      open
      size="lg"
      onClose={onClose}
      title="Assign answers"
      description="At its next start from the network, each machine is installed with these without a question."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" busy={assign.isPending} disabledReason={reason}>
            Assign
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        <Field
          label="Machines"
          error={fields[0]}
          hint="One a line: MAC address and host name. Without a name, the one in the answers counts."
        >
          <TextArea mono rows={3} value={machines} onChange={event => setMachines(event.target.value)} />
        </Field>
        <Field
          label="Answers"
          hint="They are not shown again, since they may hold passwords, and deleted when the machine is installed."
        >
          <TextArea mono rows={12} value={answers} onChange={event => setAnswers(event.target.value)} />
        </Field>
        {problems.length === 0 ? (
          <FormError error={assign.error} />
        ) : (
          <div role="alert">
            <ul className="list-inside list-disc text-bad">
              {problems.map(({ line, column, message }) => (
                <li key={`${line}:${column}:${message}`}>
                  Line {line}, column {column}: {message}
                </li>
              ))}
            </ul>
          </div>
        )}
        <p className="text-xs text-ink-3">
          What can be written here: <Link href={paths.help('answers')}>The answer file</Link>
        </p>
      </form>
    </Modal>
  )
}
