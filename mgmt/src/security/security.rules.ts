import type { HostSecurity } from './security.schema.ts'

type Facts = Pick<HostSecurity, 'tpm' | 'volumes'>
type Firmware = Pick<HostSecurity, 'secureBoot'> & { system: Pick<HostSecurity['system'], 'signedBy' | 'enrolled'> }

/** Whether what runs was checked on its way, and by whose key. */
export function systemStateOf({ secureBoot, system }: Firmware): HostSecurity['system']['state'] {
  if (secureBoot !== 'on') return 'unchecked'
  return system.enrolled ? 'verified' : 'other-key'
}

/** Whether the keys are in the firmware, which has not started with them yet. */
export const isRestartDue = ({ secureBoot, system }: Firmware): boolean => secureBoot === 'off' && system.enrolled

/** Why the keys of this system cannot be put into the firmware; null when they can. */
export function whyNotEnrol(facts: Firmware): string | null {
  if (facts.system.signedBy === null) return 'This system is not signed.'
  if (facts.system.enrolled) {
    return isRestartDue(facts)
      ? 'The firmware has the keys. They count from the next start, unless Secure Boot is switched off there.'
      : 'The firmware has the keys of this system already.'
  }
  if (facts.secureBoot === 'setup') return null
  if (facts.secureBoot === 'unsupported') return 'The firmware of this machine has no Secure Boot.'
  return 'The firmware takes new keys in setup mode only. Clear its Secure Boot keys in its own menu first.'
}

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
