import { confirmNameOf } from '../../../../../mgmt/src/mirror/mirror.rules.ts'
import { useDenied } from '../../../api/can.ts'
import { api } from '../../../api/client.ts'
import type { Host, HostMirror, TaskAccepted } from '../../../api/types.ts'
import { useAction } from '../../../components/useAction.ts'
import { confirm } from '../../../stores/confirm.ts'
import { Button } from '../../../ui/Button.tsx'
import { SimpleTable } from '../../../ui/SimpleTable.tsx'
import { formatBytes } from '../../../util/units.ts'
import { diskWords } from './mirror-words.ts'

type Candidate = HostMirror['candidates'][number]

/** What somebody should know of a disk before it is erased, or why it cannot be used. */
function remarks({ holds, removable, problem }: Candidate): string {
  if (problem !== null) return problem
  return [holds === null ? 'Empty' : `Holds ${holds}`, removable && 'removable'].filter(Boolean).join(', ')
}

const question = (disk: Candidate) => {
  const name = confirmNameOf(disk)
  const holds = disk.holds === null ? '' : `: ${disk.holds}`
  return {
    title: `Erase ${disk.disk} and put it into the mirror?`,
    message: `EVERYTHING on ${diskWords(disk)} is erased${holds}. Then it is filled from the other disk; the host may be used meanwhile.`,
    action: 'Erase and replace',
    typeName: name,
  }
}

/** The disks that could take the place of the missing one, each with what speaks against it. */
export function Candidates({ host, mirror }: { host: Host; mirror: HostMirror }) {
  const denied = useDenied('settings:write')
  const replace = useAction({
    title: 'Replace a disk of the mirror',
    run: (disk: Candidate) =>
      api<TaskAccepted>('POST', `/hosts/${host.id}/mirror/actions/replace`, {
        body: { disk: disk.disk, confirmName: confirmNameOf(disk) },
      }),
    refresh: [['hosts', 'one', host.id, 'mirror'], ['tasks']],
  })
  const ask = async (disk: Candidate) => {
    if (await confirm(question(disk))) replace.mutate(disk)
  }
  const busy = mirror.taskId === null ? null : 'A disk is being prepared'
  return (
    <SimpleTable
      label="Disks that could take its place"
      head={['Disk', 'Model', 'Serial number', 'Size', 'Remarks', '']}
      rows={mirror.candidates.map(disk => ({
        key: disk.disk,
        cells: [
          <span key="d" className="font-mono text-xs">
            {disk.disk}
          </span>,
          disk.model || '–',
          <span key="s" className="font-mono text-xs">
            {disk.serial || '–'}
          </span>,
          formatBytes(disk.sizeBytes),
          remarks(disk),
          <Button
            key="r"
            aria-label={`Replace with ${disk.disk}…`}
            busy={replace.isPending && replace.variables.disk === disk.disk}
            disabledReason={denied ?? disk.problem ?? busy}
            onClick={() => void ask(disk)}
          >
            Replace…
          </Button>,
        ],
      }))}
      empty="No other disk was found. Put one in: it is shown here some seconds later."
    />
  )
}
