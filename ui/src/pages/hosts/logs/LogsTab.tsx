import { useInfiniteQuery } from '@tanstack/react-query'
import { PackagePlus, Pause, Play, RotateCw, ScrollText, Send } from 'lucide-react'
import { useMemo, useState } from 'react'
import { logPages } from '../../../api/queries.ts'
import type { Host, LogEntry } from '../../../api/types.ts'
import { QueryState } from '../../../components/QueryState.tsx'
import { Button } from '../../../ui/Button.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { StateBadge } from '../../../ui/StateBadge.tsx'
import { plural } from '../../../util/units.ts'
import { ForwardDialog } from './ForwardDialog.tsx'
import { LogFilters } from './LogFilters.tsx'
import { LogList } from './LogList.tsx'
import { type LiveState, useLiveLogs } from './live.ts'
import { toLogFilter, useLogSearch, whyNotFollow } from './log-filter.ts'
import { SupportDialog } from './SupportDialog.tsx'

const LIVE = {
  off: { tone: 'neutral', label: 'Not following' },
  connecting: { tone: 'info', label: 'Connecting', busy: true },
  live: { tone: 'ok', label: 'Following' },
  lost: { tone: 'warn', label: 'Interrupted, trying again' },
} as const

function Following({
  state,
  on,
  reason,
  onToggle,
}: {
  state: LiveState
  on: boolean
  reason: string | null
  onToggle: () => void
}) {
  return (
    <>
      <StateBadge {...LIVE[state]} />
      <Button icon={on ? <Pause /> : <Play />} disabledReason={reason} onClick={onToggle}>
        {on ? 'Pause' : 'Follow'}
      </Button>
    </>
  )
}

/** The journal of a host: searched backwards, and followed. */
export function LogsTab({ host }: { host: Host }) {
  const [search, change] = useLogSearch()
  const filter = useMemo(() => toLogFilter(search), [search])
  const [wanted, setWanted] = useState(true)
  const [sending, setSending] = useState(false)
  const [packing, setPacking] = useState(false)
  const reason = whyNotFollow(search)
  const pages = useInfiniteQuery(logPages(host.id, filter))
  const found = useMemo(() => pages.data?.pages.flatMap(page => page.items) ?? [], [pages.data])
  const following = wanted && reason === null && pages.isSuccess
  const live = useLiveLogs({ hostId: host.id, filter, after: found[0]?.cursor, on: following })
  const entries: readonly LogEntry[] = useMemo(() => [...live.entries, ...found], [live.entries, found])
  const incomplete = pages.data?.pages.at(-1)?.incomplete === true

  const end = (
    <div className="flex flex-wrap items-center justify-center gap-3 px-5 py-3 text-xs text-ink-3" role="status">
      {incomplete && <span>The search took too long and was ended here. Narrow the time span, or go on.</span>}
      {pages.hasNextPage ? (
        <Button size="sm" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          Load older entries
        </Button>
      ) : (
        entries.length > 0 && !incomplete && <span>No older entry.</span>
      )}
    </div>
  )
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex flex-col gap-2 px-5 py-3">
        <LogFilters hostId={host.id} search={search} onChange={change} />
        <div className="flex flex-wrap items-center gap-3">
          <span className="num text-xs text-ink-3" role="status">
            {pages.isSuccess && `${plural(entries.length, 'entry', 'entries')} loaded`}
          </span>
          <span className="ml-auto flex flex-wrap items-center gap-3">
            <Following state={live.state} on={following} reason={reason} onToggle={() => setWanted(!wanted)} />
            <Button icon={<PackagePlus />} onClick={() => setPacking(true)}>
              Support bundle
            </Button>
            <Button icon={<Send />} onClick={() => setSending(true)}>
              Send to a server
            </Button>
            <Button icon={<RotateCw />} busy={pages.isFetching} onClick={() => void pages.refetch()}>
              Reload
            </Button>
          </span>
        </div>
      </div>
      <QueryState query={pages} what="the journal">
        {() =>
          entries.length === 0 ? (
            <>
              <EmptyState icon={<ScrollText />} title="No entry matches">
                {incomplete
                  ? 'The search took too long and was ended. Narrow the time span or name a unit.'
                  : 'Choose another level, unit or time, or wait: what is written now appears here.'}
              </EmptyState>
              {pages.hasNextPage && end}
            </>
          ) : (
            <LogList entries={entries} end={end} />
          )
        }
      </QueryState>
      {packing && <SupportDialog host={host} onClose={() => setPacking(false)} />}
      {sending && <ForwardDialog host={host} onClose={() => setSending(false)} />}
    </div>
  )
}
