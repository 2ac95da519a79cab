import { RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { useDenied } from '../../api/can.ts'
import { api } from '../../api/client.ts'
import type { Host, InstallationStatus, TaskAccepted } from '../../api/types.ts'
import { useAction } from '../../components/useAction.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { CopyText } from '../../ui/CopyText.tsx'
import { Field } from '../../ui/Field.tsx'
import { Input } from '../../ui/Input.tsx'
import { Notice } from '../../ui/Notice.tsx'

/** Shows the key once, and asks for its last group: what was not written down is not typed. */
function RecoveryKey({ onWritten }: { onWritten: () => void }) {
  const [typed, setTyped] = useState('')
  const denied = useDenied('settings:write')
  const take = useAction({
    title: 'Show the recovery key',
    run: () => api<{ recoveryKey: string }>('POST', '/installation/actions/take-recovery-key'),
  })
  const key = take.data?.recoveryKey
  if (key === undefined) {
    return (
      <Notice tone="warn" title="There is a recovery key">
        <p>
          It opens the disk when the TPM or the passphrase does not. It is shown once: have something to write at hand.
        </p>
        <Button className="mt-2" disabledReason={denied} busy={take.isPending} onClick={() => take.mutate()}>
          Show the recovery key
        </Button>
      </Notice>
    )
  }
  const last = key.slice(key.lastIndexOf('-') + 1)
  const change = (text: string) => {
    setTyped(text)
    if (text.trim() === last) onWritten()
  }
  return (
    <div className="flex flex-col gap-3">
      <Notice tone="warn" title="It is shown only now">
        Write it down and keep it apart from this machine.
      </Notice>
      <CopyText text={key} label="recovery key" wrap evident />
      <Field label="Type the last group of the key" hint="The letters behind the last dash.">
        <Input mono value={typed} onChange={event => change(event.target.value)} />
      </Field>
    </div>
  )
}

/** It is installed: the recovery key, and the way to the system on the disk. */
export function InstallDone({
  status,
  host,
}: {
  status: Extract<InstallationStatus, { phase: 'succeeded' }>
  host: Host
}) {
  // That the key was fetched is no reason to let go of it: only that it was written down.
  const [hasKey] = useState(status.recoveryKey)
  const [written, setWritten] = useState(false)
  const denied = useDenied('hosts:power')
  const reboot = useAction({
    title: `Restart ${host.name}`,
    run: () => api<TaskAccepted>('POST', `/hosts/${host.id}/actions/reboot`, { body: { confirmName: host.name } }),
  })
  const waiting = hasKey && !written ? 'Write the recovery key down first, and type its last group' : null
  return (
    <Card title={`Version ${status.version} is installed on ${status.disk}`}>
      <div className="flex flex-col gap-4">
        {status.warnings.map(warning => (
          <Notice key={warning} tone="info">
            {warning}
          </Notice>
        ))}
        {hasKey && <RecoveryKey onWritten={() => setWritten(true)} />}
        <p className="text-pretty text-ink-2">
          Take the medium out and restart. The installed host has its own certificate, and the address and password that
          you chose: this page does not lead to it by itself.
        </p>
        <div>
          <Button
            variant="primary"
            icon={<RotateCcw />}
            disabledReason={denied ?? waiting ?? (reboot.isSuccess ? 'It was asked to' : null)}
            busy={reboot.isPending}
            onClick={() => reboot.mutate()}
          >
            Restart from the disk
          </Button>
        </div>
        <p role="status">{reboot.isSuccess && 'The machine restarts. Its console shows where it is then.'}</p>
      </div>
    </Card>
  )
}

/** It did not work. */
export function InstallFailed({ message, onAgain }: { message: string; onAgain: () => void }) {
  return (
    <Notice
      tone="bad"
      title="The installation did not take place"
      actions={
        <Button size="sm" onClick={onAgain}>
          Begin again
        </Button>
      }
    >
      <span className="whitespace-pre-line">{message}</span>
    </Notice>
  )
}
