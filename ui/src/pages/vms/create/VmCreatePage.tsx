import { useState } from 'react'
import { useDenied } from '../../../api/can.ts'
import { usePage } from '../../../components/page.ts'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { PageHeader } from '../../../ui/PageHeader.tsx'
import { paths } from '../../../util/paths.ts'
import { AdvancedSection } from './AdvancedSection.tsx'
import { BootSection } from './BootSection.tsx'
import { CreateProgress } from './CreateProgress.tsx'
import { DiskSection } from './DiskSection.tsx'
import { GeneralSection } from './GeneralSection.tsx'
import { NetworkSection } from './NetworkSection.tsx'
import { SizeSection } from './SizeSection.tsx'
import { Summary } from './Summary.tsx'
import { useVmCreate } from './useVmCreate.ts'

type Created = { taskId: string; vmId: string | undefined; start: boolean }

/** A new VM on one page: everything has a usable value from the start, so that most people change two or three. */
export function VmCreatePage() {
  usePage('Create', [{ label: 'Virtual machines', href: paths.vms() }])
  const [created, setCreated] = useState<Created | null>(null)
  const form = useVmCreate(setCreated)
  const denied = useDenied('vms:write')
  if (denied) return <EmptyState title="You cannot create virtual machines">{denied}</EmptyState>
  if (created) return <CreateProgress {...created} name={form.draft.name} onBack={() => setCreated(null)} />

  return (
    <>
      <PageHeader title="Create a virtual machine" />
      <form
        noValidate
        onSubmit={event => {
          event.preventDefault()
          form.submit(true)
        }}
        className="grid items-start gap-5 border-t p-5 lg:grid-cols-[minmax(0,44rem)_16rem] xl:grid-cols-[minmax(0,44rem)_20rem]"
      >
        <div className="flex min-w-0 flex-col gap-4">
          <GeneralSection form={form} />
          <BootSection form={form} />
          <SizeSection form={form} />
          <DiskSection form={form} />
          <NetworkSection form={form} />
          <AdvancedSection form={form} />
        </div>
        <Summary form={form} onCreateOnly={() => form.submit(false)} />
      </form>
    </>
  )
}
