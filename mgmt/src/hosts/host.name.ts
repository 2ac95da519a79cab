import { z } from 'zod'
import { ApiError } from '../api/errors.ts'
import type { ChangeExecutor, ChangePort, Requestor } from '../api/ports.ts'
import type { Change } from '../changes/change.schema.ts'
import type { HostUpdate } from './host.schema.ts'
import type { HostService } from './host.service.ts'

const Wanted = z.strictObject({ hostName: z.string() })

/** Tries another name of a host. Throws `not_found`, `name_taken`, `illegal_state`. */
export async function renameHost(
  hosts: Pick<HostService, 'get' | 'list'>,
  changes: ChangePort,
  hostId: string,
  { hostName, confirmWithinSeconds }: HostUpdate,
  requestor: Requestor,
): Promise<Change> {
  const { host } = hosts.get(hostId)
  if (hosts.list().some(({ id, name }) => id !== hostId && name === hostName)) {
    throw new ApiError('name_taken', `There is already a host named "${hostName}". Choose another name.`, {
      details: { name: hostName },
    })
  }
  const title = `Host name: ${hostName} in place of ${host.name}`
  const change = { hostId, kind: 'host-name' as const, title, confirmWithinSeconds, addresses: [] }
  return await changes.propose({ ...change, wanted: { hostName } }, requestor)
}

/** How a change of the host name is done. */
export function hostNameExecutor(hosts: Pick<HostService, 'tryHostName' | 'setHostName'>): ChangeExecutor {
  const nameOf = (wanted: unknown) => Wanted.parse(wanted).hostName
  return {
    apply: ({ hostId, wanted }) => hosts.tryHostName(hostId, nameOf(wanted)),
    keep: ({ hostId, wanted }) => hosts.setHostName(nameOf(wanted), hostId),
    revert: ({ hostId }) => hosts.tryHostName(hostId, undefined),
  }
}
