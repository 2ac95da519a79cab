import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { whyNotBind, whyNotRenew } from '../../../../../mgmt/src/security/security.rules.ts'
import { useDenied } from '../../../api/can.ts'
import { queries } from '../../../api/queries.ts'
import type { Host, HostSecurity } from '../../../api/types.ts'
import { QueryState } from '../../../components/QueryState.tsx'
import { Button } from '../../../ui/Button.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { SimpleTable } from '../../../ui/SimpleTable.tsx'
import { StateBadge } from '../../../ui/StateBadge.tsx'
import { BindTpm, RenewRecoveryKey } from './KeyDialog.tsx'
import { Machine } from './Machine.tsx'
import { keyWords, openedWords } from './security-words.ts'

function Volumes({ host, security }: { host: Host; security: HostSecurity }) {
  const denied = useDenied('settings:write')
  const [dialog, setDialog] = useState<'bind' | 'renew' | null>(null)
  const { volumes, tpmBinding } = security
  const close = () => setDialog(null)
  return (
    <Card title="Encryption" padded={false}>
      <SimpleTable
        label="Encryption"
        head={['Volume', 'State', 'Opened by', 'TPM registers']}
        rows={volumes.map(volume => ({
          key: volume.name,
          cells: [
            volume.name,
            <StateBadge key="s" {...openedWords(volume)} />,
            keyWords(volume.keys) || '–',
            volume.tpmPcrs.map(pcr => `PCR ${pcr}`).join(', ') || '–',
          ],
        }))}
        empty="No volume was found."
      />
      <div className="flex flex-wrap gap-2 px-4 py-3">
        <Button disabledReason={denied ?? whyNotBind(security)} onClick={() => setDialog('bind')}>
          Bind to this TPM again
        </Button>
        <Button disabledReason={denied ?? whyNotRenew(security)} onClick={() => setDialog('renew')}>
          New recovery key
        </Button>
      </div>
      {dialog === 'bind' && <BindTpm host={host} onClose={close} />}
      {dialog === 'renew' && <RenewRecoveryKey host={host} byTpm={tpmBinding === 'working'} onClose={close} />}
    </Card>
  )
}

/** What protects the host and its data against somebody who holds the machine or its disks. */
export function SecurityTab({ host }: { host: Host }) {
  const query = useQuery(queries.security(host.id))
  return (
    <QueryState query={query} what="the security of this host">
      {security => (
        <div className="flex flex-col gap-4 px-5 py-4">
          {security.tpmBinding === 'broken' && (
            <Notice tone="warn" title="The TPM did not open the volumes at this start">
              They were opened by what somebody typed. The TPM, or what the firmware allows to start, is another than
              before. If you know why, bind the encryption to this TPM again.
            </Notice>
          )}
          <div className="grid items-start gap-4 xl:grid-cols-2">
            <Machine host={host} security={security} />
            <Volumes host={host} security={security} />
          </div>
        </div>
      )}
    </QueryState>
  )
}
