import { useQuery } from '@tanstack/react-query'
import { Hourglass } from 'lucide-react'
import { useDenied } from '../api/can.ts'
import { queries } from '../api/queries.ts'
import { confirmChange, isOpenChange, revertChange } from '../api/trial.ts'
import type { Change } from '../api/types.ts'
import { useNow } from '../components/Ago.tsx'
import { useAction } from '../components/useAction.ts'
import { Button } from '../ui/Button.tsx'

const WORDS: Partial<Record<Change['status'], string>> = {
  applying: 'is being applied…',
  confirming: 'is being kept…',
  reverting: 'is being undone…',
}

function OpenChange({ change, readAt }: { change: Change; readAt: number }) {
  const denied = useDenied('settings:write')
  // Counts on while the host cannot be asked.
  const passed = (useNow() - readAt) / 1000
  const refresh = [['hosts'], ['settings', 'one', 'certificate'], ['session']]
  const keep = useAction({ title: 'Keep the change', run: () => confirmChange(change.id), refresh, done: 'Kept' })
  const revert = useAction({ title: 'Revert the change', run: () => revertChange(change.id), refresh })
  const waiting = change.status === 'waiting' && change.remainingSeconds !== null
  const left = Math.ceil(Math.max(0, (change.remainingSeconds ?? 0) - Math.max(0, passed)))
  const elsewhere = change.addresses.filter(address => address !== window.location.hostname)
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 bg-warn-soft px-5 py-1.5 text-warn">
      <Hourglass aria-hidden className="size-3.5 shrink-0" />
      <p className="min-w-0 flex-1 basis-60 text-pretty">
        <strong className="font-medium">{change.title}</strong>{' '}
        {waiting ? (
          <>
            is on trial and reverts in <span className="num">{left} s</span> unless you keep it.
          </>
        ) : (
          WORDS[change.status]
        )}
        {elsewhere.length > 0 && (
          <>
            {' '}
            Keep it from{' '}
            {elsewhere.map(address => (
              <a
                key={address}
                className="underline"
                href={`https://${address.includes(':') ? `[${address}]` : address}`}
              >
                {address}
              </a>
            ))}
            , where the host is now.
          </>
        )}
      </p>
      {waiting && (
        <>
          <Button size="sm" disabledReason={denied} busy={keep.isPending} onClick={() => keep.mutate()}>
            Keep the change
          </Button>
          <Button size="sm" disabledReason={denied} busy={revert.isPending} onClick={() => revert.mutate()}>
            Revert now
          </Button>
        </>
      )}
    </div>
  )
}

/** On every page: changes that could cut the operator off, until they are kept or undone. */
export function ChangeBanner() {
  const { data = [], dataUpdatedAt } = useQuery(queries.changes())
  return (
    <div role="status">
      {data.filter(isOpenChange).map(change => (
        <OpenChange key={change.id} change={change} readAt={dataUpdatedAt} />
      ))}
    </div>
  )
}
