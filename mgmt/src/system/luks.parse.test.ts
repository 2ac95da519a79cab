import { expect, it } from 'vitest'
import { freeSlot, parseLuks } from './luks.parse.ts'

/** As cryptsetup prints it, shortened to what is looked at; two keys of systemd and one without a token. */
const header = {
  keyslots: {
    '1': { type: 'luks2', key_size: 64, area: { type: 'raw' }, kdf: { type: 'pbkdf2' } },
    '0': { type: 'luks2', key_size: 64, area: { type: 'raw' }, kdf: { type: 'argon2id' } },
    '3': { type: 'luks2', key_size: 64 },
  },
  tokens: {
    '0': { type: 'systemd-tpm2', keyslots: ['1'], 'tpm2-blob': 'AJ4AIM8=', 'tpm2-pcrs': [7], 'tpm2-pin': false },
    '2': { type: 'systemd-recovery', keyslots: ['3'] },
  },
  segments: { '0': { type: 'crypt' } },
  config: { json_size: '12288' },
}
const text = (changes: object = {}) => JSON.stringify({ ...header, ...changes })

it('knows what each key is by its token, and keeps nothing of its material', () => {
  expect(parseLuks(text())).toEqual({
    slots: [
      { slot: 0, kind: 'passphrase' },
      { slot: 1, kind: 'tpm' },
      { slot: 3, kind: 'recovery' },
    ],
    tpmPcrs: [7],
  })
})

it('names what it does not know, and reads a header without tokens', () => {
  const fido = { '0': { type: 'systemd-fido2', keyslots: ['0'] } }
  expect(parseLuks(text({ tokens: fido })).slots[0]?.kind).toBe('other')
  expect(parseLuks(text({ tokens: {} })).slots.every(({ kind }) => kind === 'passphrase')).toBe(true)
  expect(() => parseLuks('{}')).toThrow()
})

it('finds the first slot that is free, or says that there is none', () => {
  expect(freeSlot(parseLuks(text()))).toBe(2)
  const all = Object.fromEntries(Array.from({ length: 32 }, (_, slot) => [String(slot), { type: 'luks2' }]))
  expect(() => freeSlot(parseLuks(text({ keyslots: all })))).toThrow('every key slot')
})
