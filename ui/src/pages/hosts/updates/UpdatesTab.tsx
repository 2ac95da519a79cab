import { useQuery } from '@tanstack/react-query'
import { queries } from '../../../api/queries.ts'
import type { Host } from '../../../api/types.ts'
import { QueryState } from '../../../components/QueryState.tsx'
import { NewUpdate } from './NewUpdate.tsx'
import { LastUpdate, Versions } from './Versions.tsx'

/** The versions of a host, and how it comes to another. */
export function UpdatesTab({ host }: { host: Host }) {
  const update = useQuery(queries.update(host.id))
  return (
    <QueryState query={update} what="the versions of this host">
      {data => (
        <div className="flex flex-col gap-4 px-5 py-4">
          <LastUpdate host={host} update={data} />
          <div className="grid items-start gap-4 xl:grid-cols-2">
            <Versions host={host} update={data} />
            <NewUpdate host={host} update={data} />
          </div>
        </div>
      )}
    </QueryState>
  )
}
