import { useQuery } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { whyNot } from '../../../../../mgmt/src/vms/vm.rules.ts'
import { useDenied } from '../../../api/can.ts'
import type { Tagged } from '../../../api/client.ts'
import { fieldErrors, toFailure } from '../../../api/errors.ts'
import { queries } from '../../../api/queries.ts'
import type { Vm } from '../../../api/types.ts'
import { FormError } from '../../../components/FormError.tsx'
import { useAction } from '../../../components/useAction.ts'
import { Button } from '../../../ui/Button.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { takenNames } from '../../names.ts'
import { changesOf, settingsIssues, settingsOf } from '../settings.ts'
import { vmApi } from '../vm-api.ts'
import { SettingsForm } from './SettingsForm.tsx'

/** The form over the VM as it was when editing began; a change from elsewhere is told and never overwritten. */
export function SettingsTab({ vm }: { vm: Tagged<Vm> }) {
  const [base, setBase] = useState(vm)
  return <Editor key={base.etag} base={base} now={vm} onReload={setBase} />
}

type Props = { base: Tagged<Vm>; now: Tagged<Vm>; onReload: (vm: Tagged<Vm>) => void }

function Editor({ base, now, onReload }: Props) {
  const [draft, setDraft] = useState(() => settingsOf(base))
  const denied = useDenied('vms:write')
  const names = takenNames(useQuery(queries.vms()).data, base.id)
  const changes = changesOf(base, draft)
  const issues = settingsIssues(draft, names)
  const query = useQuery(queries.vm(base.id))
  const reload = async () => {
    const fresh = await query.refetch()
    if (fresh.data) onReload(fresh.data)
  }
  const save = useAction({
    title: `Change ${base.name}`,
    run: () => vmApi.update(base.id, changes, base.etag),
    done: `Settings of ${draft.name} saved`,
    refresh: [['vms', 'list']],
    onSuccess: () => void reload(),
    quiet: true,
  })
  const untouched = Object.keys(changes).length === 0
  const refused = save.error ? toFailure(save.error) : null
  const conflict =
    refused?.code === 'etag_mismatch' || (!untouched && now.etag !== base.etag && !save.isPending && !save.isSuccess)
  // Nothing typed yet: follow what others do without asking.
  useEffect(() => {
    if (untouched && now.etag !== base.etag) onReload(now)
  }, [untouched, now, base.etag, onReload])
  const reason =
    denied ??
    (conflict ? 'Reload first: somebody else changed this VM' : null) ??
    (untouched ? 'Nothing is changed' : null) ??
    (Object.values(issues)[0] ? 'Correct the marked fields first' : null)
  return (
    <form
      className="flex max-w-180 flex-col gap-6 p-5"
      onSubmit={event => {
        event.preventDefault()
        if (reason === null) save.mutate()
      }}
    >
      {conflict && (
        <Notice
          tone="warn"
          title="Changed meanwhile"
          actions={
            <Button icon={<RotateCw />} onClick={() => void reload()}>
              Reload
            </Button>
          }
        >
          Somebody else changed this VM since you opened its settings. Reload to see how it is now; what you typed here
          is lost.
        </Notice>
      )}
      <SettingsForm
        draft={draft}
        onChange={values => setDraft(current => ({ ...current, ...values }))}
        errors={{ ...issues, ...(untouched ? {} : fieldErrors(save.error)) }}
        locked={{
          all: denied,
          name: denied ?? whyNot('rename', now) ?? null,
          hardware: denied ?? whyNot('editHardware', now) ?? null,
        }}
      />
      {refused && refused.code !== 'etag_mismatch' && <FormError error={save.error} />}
      <div className="flex gap-2 border-t pt-4">
        <Button type="submit" variant="primary" busy={save.isPending} disabledReason={reason}>
          Save changes
        </Button>
        {!untouched && <Button onClick={() => setDraft(settingsOf(base))}>Discard</Button>}
      </div>
    </form>
  )
}
