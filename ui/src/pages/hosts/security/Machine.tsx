import { isRestartDue } from '../../../../../mgmt/src/security/security.rules.ts'
import type { Host, HostSecurity } from '../../../api/types.ts'
import { Card } from '../../../ui/Card.tsx'
import { CopyText } from '../../../ui/CopyText.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PropertiesTable } from '../../../ui/PropertiesTable.tsx'
import { StateBadge } from '../../../ui/StateBadge.tsx'
import { EnrolKeys } from './EnrolKeys.tsx'
import { commonName, REGISTERS, SECURE_BOOT, SYSTEM } from './security-words.ts'

const BINDING = {
  none: { tone: 'neutral', label: 'Not bound' },
  working: { tone: 'ok', label: 'Bound' },
  broken: { tone: 'warn', label: 'Bound to another TPM or state' },
} as const

function SignedBy({ signedBy }: Pick<HostSecurity['system'], 'signedBy'>) {
  if (signedBy === null) return 'Nobody'
  return (
    <>
      {commonName(signedBy.subject)}
      <CopyText text={signedBy.fingerprint256} label="fingerprint of the key" wrap />
    </>
  )
}

/** What the TPM has measured, to compare with another start or another machine. */
function Registers({ tpm }: Pick<HostSecurity, 'tpm'>) {
  return (
    <ul className="flex flex-col gap-1.5">
      {tpm?.registers.map(({ index, sha256 }) => (
        <li key={index}>
          <span className="text-ink-2">
            PCR {index}, {REGISTERS[index] ?? 'other'}
          </span>
          <CopyText text={sha256} label={`PCR ${index}`} wrap />
        </li>
      ))}
    </ul>
  )
}

/** Secure Boot, what of the running system was checked, and the TPM. */
export function Machine({ host, security }: { host: Host; security: HostSecurity }) {
  const { secureBoot, system, tpm, tpmBinding } = security
  return (
    <Card title="Machine">
      <div className="flex flex-col gap-3">
        {isRestartDue(security) && (
          <Notice tone="info" title="Restart the host for Secure Boot">
            The firmware has the keys of this system and starts with them next time. If it does not say “On” then,
            switch Secure Boot on in the firmware's own menu.
          </Notice>
        )}
        <PropertiesTable
          items={[
            { label: 'Secure Boot', value: <StateBadge {...SECURE_BOOT[secureBoot]} /> },
            { label: 'Running system', value: <StateBadge {...SYSTEM[system.state]} /> },
            { label: 'Signed by', value: <SignedBy signedBy={system.signedBy} /> },
            { label: 'Key in the firmware', value: system.enrolled ? 'Yes' : 'No' },
            { label: 'TPM', value: tpm === null ? 'None was found' : `Version ${tpm.version}` },
            { label: 'Measured boot', value: system.measured ? 'The kernel image was measured' : 'No' },
            ...(tpm && tpm.registers.length > 0 ? [{ label: 'Measured', value: <Registers tpm={tpm} /> }] : []),
            { label: 'Encryption', value: <StateBadge {...BINDING[tpmBinding]} /> },
          ]}
        />
        <EnrolKeys host={host} security={security} />
      </div>
    </Card>
  )
}
