import { may } from '../../../../mgmt/src/auth/permissions.ts'
import { useSession } from '../../api/can.ts'
import { usePage, useSearchParam } from '../../components/page.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { AccountTab } from './AccountTab.tsx'
import { CertificateTab } from './CertificateTab.tsx'
import { TokensTab } from './TokensTab.tsx'

/** Account, API tokens and certificate. */
export function SettingsPage() {
  usePage('Settings')
  const [tab, setTab] = useSearchParam('tab', 'account')
  const readable = may(useSession()?.role, 'settings:read')
  const tabs = [
    { id: 'account', label: 'Account', content: <AccountTab /> },
    ...(readable
      ? [
          { id: 'tokens', label: 'API tokens', content: <TokensTab /> },
          { id: 'certificate', label: 'Certificate', content: <CertificateTab /> },
        ]
      : []),
  ]
  return (
    <>
      <PageHeader title="Settings" />
      <Tabs label="Settings" tabs={tabs} value={tab} onChange={setTab} />
    </>
  )
}
