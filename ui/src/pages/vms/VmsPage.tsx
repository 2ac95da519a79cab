import { useQuery } from '@tanstack/react-query'
import { Boxes, Plus, X } from 'lucide-react'
import { useMemo } from 'react'
import { useDenied } from '../../api/can.ts'
import { listSome } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { Vm } from '../../api/types.ts'
import { ButtonLink, useGo } from '../../components/Link.tsx'
import { usePage, useSearchParam } from '../../components/page.ts'
import { QueryError } from '../../components/QueryState.tsx'
import { DataTable } from '../../table/DataTable.tsx'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Select } from '../../ui/Select.tsx'
import { paths } from '../../util/paths.ts'
import { VmBulkActions } from './VmBulkActions.tsx'
import { VM_COLUMNS } from './vm-columns.tsx'
import { filterChoices, filterVms } from './vm-filter.ts'
import { POWER_LABELS } from './vm-state.ts'

/** CPU and memory move without events; a long list is asked for less often. */
const refreshMs = (count: number) => (count <= 500 ? 5000 : 30_000)
const POWERS = Object.entries(POWER_LABELS).map(([value, label]) => ({ value, label }))

function CreateLink() {
  const denied = useDenied('vms:write')
  if (denied) return null
  return (
    <ButtonLink href={paths.vmCreate()} variant="primary" icon={<Plus />}>
      Create a VM
    </ButtonLink>
  )
}

/** Enough to fill a screen. */
const FIRST_ROWS = 100

/** All VMs; while a long list is still being read, its first screenful. */
function useVms() {
  const query = useQuery({ ...queries.vms(), refetchInterval: state => refreshMs(state.state.data?.length ?? 0) })
  const first = useQuery({
    queryKey: ['vms', 'first'],
    queryFn: ({ signal }) => listSome<Vm>('/vms', FIRST_ROWS, { signal }),
    enabled: query.data === undefined,
  })
  return { query, vms: query.data ?? first.data?.items }
}

/** The list of VMs. */
export function VmsPage() {
  usePage('Virtual machines')
  const go = useGo()
  const { query, vms } = useVms()
  const [power, setPower] = useSearchParam('power', '')
  const [host, setHost] = useSearchParam('host', '')
  const [tag, setTag] = useSearchParam('tag', '')
  const complete = query.data !== undefined
  const rows = useMemo(() => {
    const passing = vms && filterVms(vms, { power, host, tag })
    // Nothing among the first rows says nothing about the rest.
    return passing?.length === 0 && !complete ? undefined : passing
  }, [vms, complete, power, host, tag])
  const choices = useMemo(() => filterChoices(vms ?? []), [vms])
  if (query.isError && vms === undefined) return <QueryError query={query} what="the virtual machines" page />

  const narrowed = Boolean(power || host || tag)
  const any = (label: string) => ({ value: '', label })
  const filters = (
    <div className="flex flex-wrap items-center gap-2 max-sm:grid max-sm:w-full max-sm:auto-cols-fr max-sm:grid-flow-col">
      <Select
        aria-label="State"
        className="w-32 max-sm:w-full"
        value={power}
        onChange={setPower}
        options={[any('Any state'), ...POWERS]}
      />
      {choices.hosts.length > 1 && (
        <Select
          aria-label="Host"
          className="w-32 max-sm:w-full"
          value={host}
          onChange={setHost}
          options={[any('Any host'), ...choices.hosts.map(each => ({ value: each.id, label: each.name }))]}
        />
      )}
      {choices.tags.length > 0 && (
        <Select
          aria-label="Tag"
          className="w-28 max-sm:w-full"
          value={tag}
          onChange={setTag}
          options={[any('Any tag'), ...choices.tags.map(each => ({ value: each, label: each }))]}
        />
      )}
      {narrowed && rows?.length !== 0 && <ClearFilters />}
    </div>
  )
  return (
    <>
      <PageHeader title="Virtual machines" actions={<CreateLink />} />
      <DataTable<Vm>
        label="Virtual machines"
        columns={VM_COLUMNS}
        rows={rows}
        getRowId={vm => vm.id}
        rowLabel={vm => vm.name}
        onOpen={vm => go(paths.vm(vm.id))}
        bulkActions={(selected, clear) => <VmBulkActions selected={selected} clear={clear} />}
        toolbar={vms && vms.length > 0 ? filters : undefined}
        initialSort={{ id: 'name', desc: false }}
        empty={narrowed ? <NoneMatch /> : <NoVms />}
      />
    </>
  )
}

function ClearFilters() {
  const go = useGo()
  return (
    <Button variant="ghost" icon={<X />} onClick={() => go(paths.vms())}>
      Clear
    </Button>
  )
}

function NoneMatch() {
  return (
    <EmptyState icon={<Boxes />} title="No virtual machine matches" actions={<ClearFilters />}>
      None has this state, host and tag.
    </EmptyState>
  )
}

function NoVms() {
  return (
    <EmptyState
      icon={<Boxes />}
      title="No virtual machines yet"
      actions={
        <>
          <CreateLink />
          <ButtonLink href={paths.images()}>Upload an image</ButtonLink>
        </>
      }
    >
      Create one from an ISO or a disk image; you can upload either on the way.
    </EmptyState>
  )
}
