import { describe, expect, it } from 'vitest'
import { type ConsoleFacts, consoleText, urlOf } from './console-text.ts'

const FINGERPRINT = Array.from({ length: 32 }, (_, index) => (index + 160).toString(16).toUpperCase()).join(':')

const facts: ConsoleFacts = {
  version: '0.1.0',
  hostName: 'alpha',
  live: false,
  state: 'ready',
  addresses: ['10.0.2.15', '2001:db8::15'],
  port: 443,
  fingerprint: FINGERPRINT,
  setupCode: 'ABCD-EFGH-JKLM',
  cpuPercent: 3.4,
  memoryUsedBytes: 1.26 * 1024 ** 3,
  memoryBytes: 4 * 1024 ** 3,
}

describe('the screen of a host', () => {
  it('tells everything that is needed to set the host up', () => {
    const lines = consoleText(facts).split('\n')
    expect(lines).toContain('LimiQuantix 0.1.0 on alpha')
    expect(lines).toContain('Address: https://10.0.2.15')
    expect(lines).toContain('Address: https://[2001:db8::15]')
    expect(lines).toContain(`Fingerprint: ${FINGERPRINT}`)
    expect(lines).toContain('Setup code: ABCD-EFGH-JKLM')
    expect(lines).toContain('State: running')
    expect(lines).toContain('CPU 3 %, memory 1.3 of 4.0 GiB')
  })

  it('says that nothing is kept when it runs from a CD or USB stick', () => {
    expect(consoleText(facts)).not.toContain('Live')
    expect(consoleText({ ...facts, live: true })).toContain('\nLive: nothing is kept')
  })

  it('does not show a code once the host is set up', () => {
    const text = consoleText({ ...facts, setupCode: undefined })
    expect(text).toContain('Set up: log in as admin\n')
    expect(text).not.toContain('Setup code')
    expect(text).not.toContain('enter the setup code')
  })

  it('says what it waits for', () => {
    const text = consoleText({ ...facts, addresses: [], fingerprint: undefined, state: 'starting' })
    expect(text).toContain('Address: none yet')
    expect(text).toContain('State: starting')
    expect(text).not.toContain('Fingerprint:')
  })

  it('fits on 80 columns; only the fingerprint is longer', () => {
    const long = { ...facts, live: true, hostName: 'a'.repeat(63), state: 'degraded' as const }
    const wide = consoleText(long)
      .split('\n')
      .filter(line => line.length > 80)
    expect(wide.filter(line => !line.startsWith('Fingerprint: '))).toEqual([`LimiQuantix 0.1.0 on ${'a'.repeat(63)}`])
  })
})

it('an address becomes what people type', () => {
  expect(urlOf('192.0.2.1', 443)).toBe('https://192.0.2.1')
  expect(urlOf('192.0.2.1', 9443)).toBe('https://192.0.2.1:9443')
  expect(urlOf('2001:db8::1', 9443)).toBe('https://[2001:db8::1]:9443')
})
