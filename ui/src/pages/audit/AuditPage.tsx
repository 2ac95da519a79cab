import { useQuery } from '@tanstack/react-query'
import { ScrollText } from 'lucide-react'
import { queries } from '../../api/queries.ts'
import type { AuditRecord } from '../../api/types.ts'
import { usePage } from '../../components/page.ts'
import { QueryError } from '../../components/QueryState.tsx'
import type { Column } from '../../table/columns.ts'
import { DataTable } from '../../table/DataTable.tsx'
import type { Tone } from '../../ui/Badge.tsx'
import { CopyText } from '../../ui/CopyText.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { formatDateTime } from '../../util/time.ts'

const OUTCOMES: Record<AuditRecord['outcome'], { tone: Tone; label: string }> = {
  ok: { tone: 'ok', label: 'Done' },
  refused: { tone: 'warn', label: 'Refused' },
  failed: { tone: 'bad', label: 'Failed' },
}

const columns: readonly Column<AuditRecord>[] = [
  {
    id: 'at',
    header: 'Time',
    width: 'clamp(8.5rem, 30cqw, 11rem)',
    search: false,
    value: record => record.at,
    cell: record => {
      const time = formatDateTime(record.at)
      return (
        <time dateTime={record.at} title={time} className="font-mono text-xs">
          <span className="@max-[32rem]:hidden">{time.slice(0, 5)}</span>
          {time.slice(5)}
        </time>
      )
    },
  },
  { id: 'who', header: 'Who', width: '10rem', from: 'md', value: record => record.who },
  {
    id: 'action',
    header: 'Action',
    value: record => record.action,
    cell: record => <span className="font-mono text-xs">{record.action}</span>,
  },
  { id: 'target', header: 'On', from: 'lg', value: record => record.target || '–' },
  {
    id: 'outcome',
    header: 'Outcome',
    width: '7.5rem',
    value: record => OUTCOMES[record.outcome].label,
    cell: record => <StateBadge {...OUTCOMES[record.outcome]} />,
  },
  { id: 'from', header: 'From', width: '9rem', from: 'xl', value: record => record.from },
  {
    id: 'request',
    header: 'Request',
    width: '11rem',
    from: '2xl',
    value: record => record.requestId,
    cell: record => <CopyText text={record.requestId} label="request id" />,
  },
]

/** Who changed what, when, from where, and whether it was allowed. */
export function AuditPage() {
  usePage('Audit')
  const records = useQuery(queries.audit())
  if (records.isError && !records.data) return <QueryError query={records} what="the audit record" page />
  return (
    <>
      <PageHeader title="Audit" description="Every change that was made or refused on this host." />
      <DataTable
        label="Audit records"
        columns={columns}
        rows={records.data}
        getRowId={record => String(record.id)}
        rowLabel={record => `${record.action} by ${record.who}`}
        initialSort={{ id: 'at', desc: true }}
        empty={
          <EmptyState icon={<ScrollText />} title="No change yet">
            Whatever is changed from now on is recorded here.
          </EmptyState>
        }
      />
    </>
  )
}
