import { useDenied } from '../../api/can.ts'
import { api } from '../../api/client.ts'
import type { InstallationStatus } from '../../api/types.ts'
import { useAction } from '../../components/useAction.ts'
import { confirm } from '../../stores/confirm.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { formatBytes } from '../../util/units.ts'

/** How far it is. It goes on when the page is closed. */
export function InstallProgress({ status }: { status: Extract<InstallationStatus, { phase: 'running' }> }) {
  const { disk, step, steps, words, doneBytes, totalBytes, taskId } = status
  const denied = useDenied('tasks:write')
  const cancel = useAction({
    title: 'Cancel the installation',
    run: () => api('POST', `/tasks/${taskId}/actions/cancel`),
    refresh: [['installation'], ['tasks']],
  })
  const ask = async () => {
    const message = 'What was written so far does not start. You can install again afterwards.'
    if (await confirm({ title: 'Cancel the installation?', message, action: 'Cancel it' })) cancel.mutate()
  }
  const share = totalBytes === 0 ? null : doneBytes / totalBytes
  return (
    <Card title={`Installing on ${disk}`}>
      <div className="flex flex-col gap-3">
        <ProgressBar label="Installation" value={share} />
        <p role="status" className="text-pretty">
          {steps > 0 ? `Step ${step} of ${steps}: ${words}` : 'Getting ready…'}
        </p>
        <p className="num text-ink-2">
          {formatBytes(doneBytes)} of {formatBytes(totalBytes)}
        </p>
        <p className="text-pretty text-ink-2">It goes on when you close this page. Leave the machine on.</p>
        <div>
          <Button
            disabledReason={
              denied ?? (taskId === null ? 'The service was restarted meanwhile: wait for the end' : null)
            }
            busy={cancel.isPending}
            onClick={() => void ask()}
          >
            Cancel the installation
          </Button>
        </div>
      </div>
    </Card>
  )
}
