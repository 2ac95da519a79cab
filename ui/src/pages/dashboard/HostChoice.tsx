import { type ReactNode, useState } from 'react'
import { useSession } from '../../api/can.ts'
import type { Host } from '../../api/types.ts'
import { TextLink } from '../../components/Link.tsx'
import { compareValues } from '../../table/columns.ts'
import { Select } from '../../ui/Select.tsx'
import { paths } from '../../util/paths.ts'

/** Whose charts are shown: the host one is talking to, or another chosen from several. */
export function HostChoice({ hosts, children }: { hosts: readonly Host[]; children: (host: Host) => ReactNode }) {
  const [chosen, setChosen] = useState('')
  const own = useSession()?.hostName
  const sorted = hosts.toSorted((a, b) => compareValues(a.name, b.name))
  const host = sorted.find(each => each.id === chosen) ?? sorted.find(each => each.name === own) ?? sorted[0]
  if (!host) return null
  return (
    <section aria-label={`Load of ${host.name}`} className="flex flex-col gap-3">
      <div className="flex min-h-8 items-center gap-3 pt-1">
        <h2 className="font-medium">
          Load of <TextLink href={paths.host(host.id)}>{host.name}</TextLink>
        </h2>
        <span className="text-xs text-ink-3 max-sm:hidden">last 10 minutes</span>
        {hosts.length > 1 && (
          <Select
            aria-label="Host"
            className="ml-auto w-44"
            options={sorted.map(each => ({ value: each.id, label: each.name }))}
            value={host.id}
            onChange={setChosen}
          />
        )}
      </div>
      {children(host)}
    </section>
  )
}
