import { expect, it } from 'vitest'
import { isRestartDue, systemStateOf, tpmBindingOf, whyNotBind, whyNotEnrol, whyNotRenew } from './security.rules.ts'
import type { HostSecurity } from './security.schema.ts'

type Volume = HostSecurity['volumes'][number]

const volume = (changes: Partial<Volume>): Volume => ({
  ...{ name: 'state', encrypted: true, openedBy: 'tpm', keys: ['tpm', 'recovery'], tpmPcrs: [7] },
  ...changes,
})
const PLAIN = volume({ encrypted: false, openedBy: null, keys: [], tpmPcrs: [] })
const TYPED = volume({ openedBy: 'typed' })
const TPM = { version: '2', registers: [] }

it.each<[string, Volume[], HostSecurity['tpmBinding']]>([
  ['the TPM opened all', [volume({}), volume({ name: 'local' })], 'working'],
  ['the TPM opened one', [volume({}), { ...TYPED, name: 'local' }], 'broken'],
  ['a volume that stayed closed', [volume({}), volume({ name: 'local', openedBy: null })], 'broken'],
  ['a passphrase and no TPM', [volume({ openedBy: 'typed', keys: ['passphrase', 'recovery'] })], 'none'],
  ['nothing is encrypted', [PLAIN], 'none'],
])('%s', (_, volumes, expected) => {
  expect(tpmBindingOf({ volumes })).toBe(expected)
})

it('says why keys cannot be changed, and lets them be where they can', () => {
  expect(whyNotBind({ tpm: TPM, volumes: [TYPED] })).toBeNull()
  expect(whyNotBind({ tpm: null, volumes: [TYPED] })).toContain('no TPM 2.0')
  expect(whyNotBind({ tpm: { version: '1', registers: [] }, volumes: [TYPED] })).toContain('no TPM 2.0')
  expect(whyNotBind({ tpm: TPM, volumes: [PLAIN] })).toContain('Nothing on this host is encrypted')
  expect(whyNotRenew({ tpm: null, volumes: [TYPED] })).toBeNull()
  expect(whyNotRenew({ tpm: TPM, volumes: [PLAIN] })).toContain('Nothing on this host is encrypted')
})

const SIGNED = { subject: 'CN=x', fingerprint256: 'AB' }

it.each<[HostSecurity['secureBoot'], boolean, HostSecurity['system']['state'], boolean, RegExp | null]>([
  ['on', true, 'verified', false, /has the keys of this system already/],
  ['on', false, 'other-key', false, /setup mode only/],
  ['off', true, 'unchecked', true, /count from the next start/],
  ['off', false, 'unchecked', false, /setup mode only/],
  ['setup', false, 'unchecked', false, null],
  ['unsupported', false, 'unchecked', false, /has no Secure Boot/],
])('Secure Boot %s, own keys in the firmware %s: the system is %s', (secureBoot, enrolled, state, due, reason) => {
  const facts = { secureBoot, system: { signedBy: SIGNED, enrolled } }
  expect([systemStateOf(facts), isRestartDue(facts)]).toEqual([state, due])
  if (reason === null) expect(whyNotEnrol(facts)).toBeNull()
  else expect(whyNotEnrol(facts)).toMatch(reason)
})

it('enrols no keys of a system that is not signed', () => {
  expect(whyNotEnrol({ secureBoot: 'setup', system: { signedBy: null, enrolled: false } })).toMatch(/not signed/)
})
