import { useQuery } from '@tanstack/react-query'
import { neededBytes } from '../../../../../mgmt/src/mirror/mirror.rules.ts'
import { queries } from '../../../api/queries.ts'
import type { Host, HostMirror } from '../../../api/types.ts'
import { TextLink } from '../../../components/Link.tsx'
import { QueryState } from '../../../components/QueryState.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProgressBar } from '../../../ui/ProgressBar.tsx'
import { SimpleTable } from '../../../ui/SimpleTable.tsx'
import { Skeleton } from '../../../ui/Skeleton.tsx'
import { StateBadge } from '../../../ui/StateBadge.tsx'
import { paths } from '../../../util/paths.ts'
import { formatBytes } from '../../../util/units.ts'
import { Candidates } from './Candidates.tsx'
import { lossWords, MIRROR, rebuildWords, rowsOf } from './mirror-words.ts'

function Members({ mirror }: { mirror: HostMirror }) {
  return (
    <SimpleTable
      label="Disks of the boot mirror"
      head={['Disk', 'State', 'Model', 'Serial number']}
      rows={rowsOf(mirror).map(({ disk, look }, index) => ({
        key: disk?.disk ?? `missing ${index}`,
        cells: [
          <span key="d" className="font-mono text-xs">
            {disk?.disk ?? '–'}
          </span>,
          <StateBadge key="l" {...look} />,
          disk?.model || '–',
          <span key="s" className="font-mono text-xs">
            {disk?.serial || '–'}
          </span>,
        ],
      }))}
      empty="No disk was found."
    />
  )
}

function Rebuild({ rebuild }: { rebuild: NonNullable<HostMirror['rebuild']> }) {
  const { doneBytes, totalBytes } = rebuild
  return (
    <div className="flex flex-col gap-2 border-b px-4 py-3">
      <ProgressBar label="Rebuild of the boot mirror" value={totalBytes > 0 ? doneBytes / totalBytes : null} />
      <p className="num text-ink-2">{rebuildWords(rebuild)}</p>
      <p className="text-pretty text-ink-2">
        The new disk is filled from the other one. Until that is done, there is one disk with everything on it. The host
        may be used meanwhile.
      </p>
    </div>
  )
}

function Degraded({ host, mirror }: { host: Host; mirror: HostMirror }) {
  const size = formatBytes(neededBytes({ sizeBytes: mirror.sizeBytes ?? 0 }))
  return (
    <>
      <div className="border-b px-4 py-3">
        <Notice tone="warn" title="Replace the disk: everything is on a single one now">
          {lossWords(mirror)} The host goes on with the one that is left. Take the missing or failed one out, put in one
          of {size} or more, and choose it below. <TextLink href={paths.help('mirror')}>How to replace a disk</TextLink>
        </Notice>
      </div>
      <Members mirror={mirror} />
      <div className="border-t">
        <h3 className="px-4 pt-3 pb-1 text-sm font-medium">Disks that could take its place</h3>
        <Candidates host={host} mirror={mirror} />
      </div>
    </>
  )
}

function Content({ host, mirror }: { host: Host; mirror: HostMirror }) {
  switch (mirror.state) {
    case 'none':
      return (
        <p className="px-4 py-3 text-pretty text-ink-2">
          The system of this host is on one disk. A second one that holds the same is chosen when a host is installed.{' '}
          <TextLink href={paths.help('mirror')}>About the boot mirror</TextLink>
        </p>
      )
    case 'degraded':
      return <Degraded host={host} mirror={mirror} />
    case 'rebuilding':
    case 'healthy':
      return (
        <>
          {mirror.rebuild && <Rebuild rebuild={mirror.rebuild} />}
          <Members mirror={mirror} />
        </>
      )
  }
}

/** Whether the system lies on two disks, how they are, and what to do when one is gone. */
export function BootMirror({ host }: { host: Host }) {
  const query = useQuery(queries.mirror(host.id))
  return (
    <Card
      title="Boot mirror"
      padded={false}
      {...(query.data && { actions: <StateBadge {...MIRROR[query.data.state]} /> })}
    >
      <QueryState query={query} what="the boot mirror" loading={<Skeleton className="m-4 h-16" />}>
        {mirror => <Content host={host} mirror={mirror} />}
      </QueryState>
    </Card>
  )
}
