import { useQueries } from '@tanstack/react-query'
import { queries } from '../../api/queries.ts'
import type { Host } from '../../api/types.ts'
import { ButtonLink } from '../../components/Link.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { paths } from '../../util/paths.ts'
import { lossWords } from '../hosts/mirror/mirror-words.ts'

/** Hosts that one more broken disk would take with everything on them. */
export function MirrorWarnings({ hosts }: { hosts: readonly Host[] }) {
  const mirrors = useQueries({ queries: hosts.map(host => queries.mirror(host.id)) })
  return hosts.map((host, index) => {
    const mirror = mirrors[index]?.data
    if (mirror?.state !== 'degraded') return null
    return (
      <Notice
        key={host.id}
        tone="warn"
        title={`Boot mirror degraded on ${host.name}`}
        actions={<ButtonLink href={paths.host(host.id)}>Show</ButtonLink>}
      >
        {lossWords(mirror)} Replace it: everything is on a single disk now.
      </Notice>
    )
  })
}
