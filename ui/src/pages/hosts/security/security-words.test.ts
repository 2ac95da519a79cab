import { expect, it } from 'vitest'
import { keyWords, openedWords } from './security-words.ts'

it('names each kind of key once', () => {
  expect(keyWords(['tpm', 'recovery'])).toBe('TPM, recovery key')
  expect(keyWords(['passphrase', 'passphrase', 'other'])).toBe('2 × passphrase, another key')
  expect(keyWords([])).toBe('')
})

it('tells an encrypted volume that stayed closed from one that is not encrypted', () => {
  const volume = { name: 'local' as const, keys: [], tpmPcrs: [] }
  expect(openedWords({ ...volume, encrypted: false, openedBy: null }).label).toBe('Not encrypted')
  expect(openedWords({ ...volume, encrypted: true, openedBy: null })).toEqual({ tone: 'bad', label: 'Closed' })
  expect(openedWords({ ...volume, encrypted: true, openedBy: 'typed' }).label).toBe('Opened by what was typed')
})
