import type { HostSecurity } from './security.schema.ts'

type Facts = Pick<HostSecurity, 'tpm' | 'volumes'>

/** Whether the TPM still opens what is bound to it. */
export function tpmBindingOf({ volumes }: Pick<Facts, 'volumes'>): HostSecurity['tpmBinding'] {
  const bound = volumes.filter(({ keys }) => keys.includes('tpm'))
  if (bound.length === 0) return 'none'
  return bound.every(({ openedBy }) => openedBy === 'tpm') ? 'working' : 'broken'
}

export const isEncrypted = ({ volumes }: Pick<Facts, 'volumes'>): boolean => volumes.some(({ encrypted }) => encrypted)

const NOT_ENCRYPTED = 'Nothing on this host is encrypted. Encryption is chosen when it is installed.'

/** Why the encryption cannot be bound to the TPM; null when it can. */
export function whyNotBind(facts: Facts): string | null {
  if (!isEncrypted(facts)) return NOT_ENCRYPTED
  return facts.tpm?.version === '2' ? null : 'This machine has no TPM 2.0. Switch it on in the firmware.'
}

/** Why there can be no new recovery key; null when there can. */
export const whyNotRenew = (facts: Facts): string | null => (isEncrypted(facts) ? null : NOT_ENCRYPTED)
