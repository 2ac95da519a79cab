import { useQuery } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { useDenied } from '../../api/can.ts'
import { api } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { Certificate } from '../../api/types.ts'
import { Ago, useNow } from '../../components/Ago.tsx'
import { QueryState } from '../../components/QueryState.tsx'
import { useAction } from '../../components/useAction.ts'
import { confirm } from '../../stores/confirm.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { CopyText } from '../../ui/CopyText.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { PropertiesTable } from '../../ui/PropertiesTable.tsx'
import { formatDateTime } from '../../util/time.ts'
import { AcmeCard } from './AcmeCard.tsx'
import { ReplaceCertificate } from './ReplaceCertificate.tsx'

const SOON_MS = 30 * 86_400_000

/** An IPv6 address as people write it; any other name as it is. */
function shortAddress(name: string): string {
  const bracketed = `https://[${name}]`
  return name.includes(':') && URL.canParse(bracketed) ? new URL(bracketed).hostname.slice(1, -1) : name
}

function Details({ certificate }: { certificate: Certificate }) {
  const left = Date.parse(certificate.validTo) - useNow()
  return (
    <div className="flex flex-col gap-3 py-1">
      {left < SOON_MS && (
        <Notice tone="warn" title={left < 0 ? 'The certificate has expired' : 'The certificate expires soon'}>
          Renew it now; browsers and tools refuse an expired one.
        </Notice>
      )}
      <PropertiesTable
        items={[
          {
            label: 'SHA-256 fingerprint',
            value: <CopyText text={certificate.fingerprint256} label="fingerprint" wrap evident />,
          },
          { label: 'Subject', value: certificate.subject },
          {
            label: 'Issuer',
            value: certificate.selfSigned ? `${certificate.issuer} (self-signed)` : certificate.issuer,
          },
          { label: 'Names', value: certificate.subjectAltNames.map(shortAddress).join(', ') },
          { label: 'Valid from', value: formatDateTime(certificate.validFrom) },
          {
            label: 'Valid to',
            value: (
              <>
                {formatDateTime(certificate.validTo)} (<Ago at={certificate.validTo} />)
              </>
            ),
          },
        ]}
      />
    </div>
  )
}

/** The certificate this service shows to browsers, to compare and to renew. */
export function CertificateTab() {
  const denied = useDenied('settings:write')
  const certificate = useQuery(queries.certificate())
  const renew = useAction({
    title: 'Renew the certificate',
    run: () => api<Certificate>('POST', '/certificate/actions/renew'),
    done: 'The certificate was renewed; reload the page to use it',
    refresh: [['settings', 'one', 'certificate']],
  })
  const ask = async () => {
    const message =
      'A new key and certificate are made. Browsers warn once more, and tools that pinned the fingerprint need the new one.'
    if (await confirm({ title: 'Renew the certificate?', message, action: 'Renew', danger: false })) renew.mutate()
  }
  return (
    <div className="flex max-w-180 flex-col gap-4 px-5 py-4">
      <Card
        title="TLS certificate"
        actions={
          <Button icon={<RotateCw />} disabledReason={denied} busy={renew.isPending} onClick={() => void ask()}>
            Renew
          </Button>
        }
      >
        <QueryState query={certificate} what="the certificate">
          {data => <Details certificate={data} />}
        </QueryState>
      </Card>
      <AcmeCard />
      {certificate.data && <ReplaceCertificate present={certificate.data} />}
    </div>
  )
}
