import type { HostSecurity } from '../../../api/types.ts'

type Volume = HostSecurity['volumes'][number]
type Tone = 'ok' | 'warn' | 'bad' | 'neutral'

export const SECURE_BOOT: Record<HostSecurity['secureBoot'], { tone: Tone; label: string }> = {
  on: { tone: 'ok', label: 'On' },
  off: { tone: 'neutral', label: 'Off' },
  setup: { tone: 'neutral', label: 'Off, waits for keys' },
  unsupported: { tone: 'neutral', label: 'The firmware has none' },
}

export const SYSTEM: Record<HostSecurity['system']['state'], { tone: Tone; label: string }> = {
  verified: { tone: 'ok', label: 'The signed one' },
  'other-key': { tone: 'warn', label: 'Started by another key' },
  unchecked: { tone: 'neutral', label: 'Not checked at the start' },
}

/** "CN=Some Name" as a person says it. */
export const commonName = (subject: string): string => /^CN=(.+)$/m.exec(subject)?.[1] ?? subject

/** The registers of a TPM by what they tell. */
export const REGISTERS: Readonly<Record<number, string>> = {
  4: 'boot loader',
  7: 'Secure Boot and its keys',
  11: 'kernel image',
}

const KINDS: Record<Volume['keys'][number], string> = {
  tpm: 'TPM',
  recovery: 'recovery key',
  passphrase: 'passphrase',
  other: 'another key',
}

/** "TPM, recovery key": each kind once, with its number when there are several. */
export function keyWords(keys: Volume['keys']): string {
  const kinds = [...new Set(keys)].map(kind => {
    const count = keys.filter(each => each === kind).length
    return count === 1 ? KINDS[kind] : `${count} × ${KINDS[kind]}`
  })
  return kinds.join(', ')
}

export function openedWords({ encrypted, openedBy }: Volume): { tone: Tone; label: string } {
  if (!encrypted) return { tone: 'neutral', label: 'Not encrypted' }
  if (openedBy === null) return { tone: 'bad', label: 'Closed' }
  return { tone: 'ok', label: openedBy === 'tpm' ? 'Opened by the TPM' : 'Opened by what was typed' }
}
