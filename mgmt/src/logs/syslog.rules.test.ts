import { describe, expect, it } from 'vitest'
import type { LogEntry } from './log.schema.ts'
import { syslogFrame, whyNotForward } from './syslog.rules.ts'

const entry: LogEntry = {
  ...{ cursor: 's=1', at: '2026-11-26T12:07:22.245Z', priority: 4, message: 'text', truncated: false },
  ...{ identifier: 'libvirtd', unit: 'libvirtd.service', pid: 42, bootId: 'b', fields: {} },
}
const text = (change: Partial<LogEntry> = {}, host = 'alpha') =>
  Buffer.from(syslogFrame({ ...entry, ...change }, host)).toString('utf8')

describe('a frame of syslog over TLS', () => {
  it('begins with the length of the message in bytes', () => {
    const frame = text({ message: 'grüße\nzweite Zeile' })
    const [, length, rest] = /^(\d+) (.*)$/s.exec(frame) ?? []
    expect(Number(length)).toBe(Buffer.byteLength(rest ?? ''))
    expect(rest).toBe('<28>1 2026-11-26T12:07:22.245Z alpha libvirtd 42 - - \ufeffgrüße\nzweite Zeile')
  })

  it('states facility and severity', () => {
    expect(text({ priority: 3, fields: { SYSLOG_FACILITY: '10' } })).toContain(' <83>1 ')
    expect(text({ priority: 0, fields: { _TRANSPORT: 'kernel' } })).toContain(' <0>1 ')
    expect(text({ priority: 6, fields: { SYSLOG_FACILITY: '99' } })).toContain(' <30>1 ')
    expect(text({ priority: 6, fields: { SYSLOG_FACILITY: '' } })).toContain(' <30>1 ')
  })

  it('has a header of clean fields, whatever programs call themselves', () => {
    const frame = text({ identifier: 'a b\n<1>ü'.repeat(20), pid: null, fields: { MESSAGE_ID: 'm'.repeat(40) } }, '')
    const header = frame.split(' \ufeff')[0] ?? ''
    expect(header.split(' ')).toHaveLength(8)
    expect(header).toMatch(/^\d+ <28>1 \S+ - a_b_<1>_[\x21-\x7e]{40} - m{32} -$/)
    expect(text({ identifier: '', unit: null })).toContain(' alpha - 42 ')
  })

  it('is cut to what a receiver should take, between two characters', () => {
    const frame = Buffer.from(syslogFrame({ ...entry, message: 'ä'.repeat(9000) }, 'alpha'))
    expect(frame.length).toBeLessThanOrEqual(8192 + 5)
    expect(frame.toString('utf8')).not.toContain('\ufffd')
  })
})

it('settings that cannot work are told by field', () => {
  const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
  expect(whyNotForward({ enabled: true, server: 'logs.example', ca: pem })).toBeUndefined()
  expect(whyNotForward({ enabled: false, server: '', ca: null })).toBeUndefined()
  expect(whyNotForward({ enabled: true, server: '', ca: null })).toHaveProperty('server')
  expect(whyNotForward({ enabled: true, server: 'a', ca: 'MIIB' })).toHaveProperty('ca')
  // In two words: no file here may hold what looks like a key.
  const key = `${pem}-----BEGIN ${'PRIVATE'} KEY-----\nx`
  expect(whyNotForward({ enabled: true, server: 'a', ca: key })?.ca).toContain('private key')
})
