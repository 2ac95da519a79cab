import { useQuery } from '@tanstack/react-query'
import { queries } from '../../api/queries.ts'
import type { Host } from '../../api/types.ts'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { HOST_TONES } from './host-state.ts'

/** A host's status in a list; of one that is well otherwise, that it needs a disk. */
export function HostStatus({ host }: { host: Host }) {
  const isOnline = host.state.status === 'online'
  const mirror = useQuery({ ...queries.mirror(host.id), enabled: isOnline })
  if (isOnline && mirror.data?.state === 'degraded') return <StateBadge tone="warn" label="Mirror degraded" />
  return <StateBadge {...HOST_TONES[host.state.status]} />
}
