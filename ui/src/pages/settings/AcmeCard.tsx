import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useDenied } from '../../api/can.ts'
import { api, getTagged, type Tagged } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { isOpen } from '../../api/task-state.ts'
import type { Acme, AcmeUpdate, TaskAccepted } from '../../api/types.ts'
import { Ago } from '../../components/Ago.tsx'
import { QueryState } from '../../components/QueryState.tsx'
import { useAction } from '../../components/useAction.ts'
import { confirm } from '../../stores/confirm.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { PropertiesTable } from '../../ui/PropertiesTable.tsx'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { formatDateTime } from '../../util/time.ts'
import { ConfirmWithin } from '../hosts/network/ConfirmWithin.tsx'
import { AcmeForm } from './AcmeForm.tsx'

const REFRESH = [['settings', 'one', 'certificate']] as const

function badge({ config, state }: Acme) {
  if (!config.enabled) return <StateBadge tone="neutral" label="Off" />
  if (!state.inPlace)
    return <StateBadge tone="warn" label="The certificate in place was not ordered with these settings" />
  return <StateBadge tone="ok" label="In place, renews by itself" />
}

function State({ acme }: { acme: Acme }) {
  const { lastOrder, nextRenewal, problem, names } = acme.state
  return (
    <>
      {problem && (
        <Notice tone="bad" title="The last order failed">
          {problem.message} (<Ago at={problem.at} />)
        </Notice>
      )}
      <PropertiesTable
        items={[
          { label: 'State', value: badge(acme) },
          acme.config.enabled ? { label: 'Ordered for', value: names.join(', ') } : null,
          lastOrder && {
            label: 'Last order',
            value: (
              <>
                {lastOrder.outcome === 'issued' ? 'Issued' : 'Failed'} <Ago at={lastOrder.at} />, by{' '}
                {lastOrder.requestor}
              </>
            ),
          },
          nextRenewal === null
            ? null
            : {
                label: 'Next renewal',
                value: (
                  <>
                    {formatDateTime(nextRenewal)} (<Ago at={nextRenewal} />)
                  </>
                ),
              },
        ]}
      />
    </>
  )
}

/** True while an order is on its way, whoever made it. */
function useOrdering(): boolean {
  const tasks = useQuery(queries.tasks())
  return tasks.data?.some(task => task.kind === 'certificate.order' && isOpen(task)) ?? false
}

function Content({ acme }: { acme: Tagged<Acme> }) {
  const denied = useDenied('settings:write')
  const ordering = useOrdering()
  const [seconds, setSeconds] = useState('120')
  // What the form was filled with: what somebody else saved meanwhile is not overwritten.
  const seen = useRef(acme.etag)
  const save = useAction<AcmeUpdate, Acme>({
    title: 'Certificates from an authority',
    run: async body => {
      const saved = await api<Acme>('PUT', '/certificate/acme', { body, ifMatch: seen.current })
      seen.current = (await getTagged<Acme>('/certificate/acme')).etag
      return saved
    },
    done: ({ config }) => (config.enabled ? 'The settings were saved; order a certificate next' : 'Switched off'),
    refresh: REFRESH,
    quiet: true,
  })
  const order = useAction({
    title: 'Order a certificate',
    run: () =>
      api<TaskAccepted>('POST', '/certificate/acme/actions/order', { body: { confirmWithinSeconds: Number(seconds) } }),
    refresh: [['tasks'], ...REFRESH],
  })
  const turnOff = async () => {
    const message = 'The certificate in place stays until it expires. The settings stay, the account too.'
    if (!(await confirm({ title: 'Turn off renewal?', message, action: 'Turn off', danger: false }))) return
    const { externalAccount, ...rest } = acme.config
    const account = externalAccount === null ? null : { ...externalAccount, hmacKey: null }
    save.mutate({ ...rest, enabled: false, externalAccount: account })
  }
  const off = acme.config.enabled ? null : 'Save the settings first'
  return (
    <div className="flex flex-col gap-4 py-1">
      <State acme={acme} />
      <AcmeForm config={acme.config} save={save.mutate} error={save.error} busy={save.isPending} denied={denied} />
      <ConfirmWithin value={seconds} onChange={setSeconds} />
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          busy={order.isPending || ordering}
          disabledReason={denied ?? off}
          onClick={() => order.mutate()}
        >
          Order now
        </Button>
        <Button disabledReason={denied ?? (acme.config.enabled ? null : 'It is off')} onClick={() => void turnOff()}>
          Turn off
        </Button>
      </div>
    </div>
  )
}

/** The certificate from an authority: settings, what came of them, and an order now. */
export function AcmeCard() {
  const acme = useQuery(queries.acme())
  return (
    <Card title="From a certificate authority (ACME)">
      <QueryState query={acme} what="the settings of the authority">
        {data => <Content acme={data} />}
      </QueryState>
    </Card>
  )
}
