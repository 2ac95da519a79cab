import { useQuery } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { useState } from 'react'
import { queries } from '../../api/queries.ts'
import type { Host, Installation } from '../../api/types.ts'
import { usePage } from '../../components/page.ts'
import { QueryState } from '../../components/QueryState.tsx'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { InstallForm } from './InstallForm.tsx'
import { InstallDone, InstallFailed } from './InstallOutcome.tsx'
import { InstallProgress } from './InstallProgress.tsx'

function Content({ installation, host }: { installation: Installation; host: Host }) {
  const { status } = installation
  /** The failure that somebody has read. */
  const [read, setRead] = useState<string | null>(null)
  if (status.phase === 'running') return <InstallProgress status={status} />
  if (status.phase === 'succeeded') return <InstallDone status={status} host={host} />
  if (status.phase === 'elsewhere') {
    return <Notice tone="info" title="An installation runs on a console of this machine" />
  }
  if (status.phase === 'failed' && read !== status.message) {
    return <InstallFailed message={status.message} onAgain={() => setRead(status.message)} />
  }
  return <InstallForm installation={installation} host={host} />
}

/** From a system that runs from a medium to one that is installed, with the same answers as on the console. */
export function InstallPage() {
  usePage('Install to disk')
  const query = useQuery(queries.installation())
  const hosts = useQuery(queries.hosts())
  const host = hosts.data?.find(({ id }) => id === query.data?.hostId)
  const isForm = query.data?.live === true && !['running', 'succeeded'].includes(query.data.status.phase)
  return (
    <>
      <PageHeader
        title="Install to disk"
        description="Puts this system on a disk of this machine. Nothing is written before you have seen the plan."
        actions={
          isForm && (
            <Button icon={<RotateCw />} busy={query.isFetching} onClick={() => void query.refetch()}>
              Look at the disks again
            </Button>
          )
        }
      />
      <div className="border-t p-5">
        <QueryState query={query} what="the disks of this machine">
          {installation =>
            installation.live ? (
              host && <Content installation={installation} host={host} />
            ) : (
              <EmptyState title="This system is installed">
                Start the machine from the ISO or over the network to install it anew or to repair it.
              </EmptyState>
            )
          }
        </QueryState>
      </div>
    </>
  )
}
