import type { HostMirror } from '../../../api/types.ts'
import type { Tone } from '../../../ui/Badge.tsx'
import { formatDuration } from '../../../util/time.ts'
import { formatBytes, formatRate } from '../../../util/units.ts'

type Disk = HostMirror['lost'][number]
type Look = { tone: Tone; label: string; busy?: boolean }

export const MIRROR: Record<HostMirror['state'], Look> = {
  none: { tone: 'neutral', label: 'One disk' },
  healthy: { tone: 'ok', label: 'Healthy' },
  degraded: { tone: 'warn', label: 'Degraded' },
  rebuilding: { tone: 'info', label: 'Rebuilding', busy: true },
}

const MEMBER: Record<HostMirror['members'][number]['state'], Look> = {
  active: { tone: 'ok', label: 'Active' },
  rebuilding: { tone: 'info', label: 'Rebuilding', busy: true },
  failed: { tone: 'bad', label: 'Failed' },
}
const MISSING: Look = { tone: 'bad', label: 'Missing' }

/** The rows of the table: members, and a row for each that should be there, with what is known of it. */
export function rowsOf({ members, missing, lost }: HostMirror): { disk: Disk | null; look: Look }[] {
  const gone = Array.from({ length: missing }, (_, index) => ({ disk: lost[index] ?? null, look: MISSING }))
  return [...members.map(member => ({ disk: member, look: MEMBER[member.state] })), ...gone]
}

/** "/dev/sdb (Model, serial number X)", with what the disk says of itself. */
export function diskWords({ disk, model, serial }: Disk): string {
  const words = [model, serial && `serial number ${serial}`].filter(Boolean).join(', ')
  return words === '' ? disk : `${disk} (${words})`
}

/** Which disk it is that lets the mirror down, as a sentence; where nobody knows, which one does not. */
export function lossWords({ members, lost }: HostMirror): string {
  const of = (state: (typeof members)[number]['state']) => members.find(member => member.state === state)
  const [failed, left, gone] = [of('failed'), of('active'), lost[0]]
  if (failed !== undefined) return `${diskWords(failed)} has failed.`
  if (gone !== undefined) return `${diskWords(gone)} is missing.`
  return left === undefined ? 'A disk is missing.' : `The other disk beside ${diskWords(left)} is missing.`
}

/** "12 %, 3.2 GiB of 20 GiB, 120 MiB/s, about 5 min left". */
export function rebuildWords({ doneBytes, totalBytes, bytesPerSecond }: NonNullable<HostMirror['rebuild']>): string {
  const share = totalBytes > 0 ? `${Math.floor((doneBytes / totalBytes) * 100)} %` : null
  const rate = bytesPerSecond === null || bytesPerSecond === 0 ? null : bytesPerSecond
  const left = rate === null ? null : Math.ceil((totalBytes - doneBytes) / rate)
  return [
    ...[share, `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`, rate && formatRate(rate)],
    left && `about ${formatDuration(left)} left`,
  ]
    .filter(Boolean)
    .join(', ')
}
