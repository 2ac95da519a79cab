import { describe, expect, it } from 'vitest'
import { parseBoots, parseJournalLine } from './journalctl.parse.ts'
import { journalArguments } from './journalctl.ts'

// Recorded in the booted image (systemd 257): a line of the service, one of systemd about a unit, one of the kernel.
const OWN = String.raw`{"__CURSOR":"s=f0a49c74d09d44549357dd6378f5899d;i=41e;b=b9c9606da91a4dc88e4694c4aaf1bf6b;m=7c76342;t=6612cc9327096;x=a763efbd2254fbc2","_COMM":"node-MainThread","SYSLOG_IDENTIFIER":"limiquantixd","SYSLOG_FACILITY":"3","PRIORITY":"6","_PID":"783","MESSAGE":"{\"level\":30,\"time\":1795694842240,\"url\":\"https://limiquantix:443\",\"msg\":\"listening\"}","__SEQNUM":"1054","_TRANSPORT":"stdout","_SYSTEMD_UNIT":"limiquantixd.service","_BOOT_ID":"b9c9606da91a4dc88e4694c4aaf1bf6b","__REALTIME_TIMESTAMP":"1795694842245270"}`
const BOOTS =
  '[{"index":0,"boot_id":"b9c9606da91a4dc88e4694c4aaf1bf6b","first_entry":1795694719290750,"last_entry":1795694843706067}]'

describe('the journal', () => {
  it('gives cursor, time and fields of an entry', () => {
    const entry = parseJournalLine(OWN)
    expect(entry?.cursor).toMatch(/^s=f0a49c74d09d44549357dd6378f5899d;i=41e;/)
    expect(new Date((entry?.realtime ?? 0) / 1000).toISOString()).toBe('2026-11-26T12:07:22.245Z')
    expect(entry?.fields.get('_SYSTEMD_UNIT')).toBe('limiquantixd.service')
    expect(JSON.parse(entry?.fields.get('MESSAGE') ?? '')).toMatchObject({ msg: 'listening' })
  })

  it('reads what is no text: bytes, several values, values that are too long', () => {
    const line = (message: unknown) =>
      parseJournalLine(JSON.stringify({ __CURSOR: 's=1', __REALTIME_TIMESTAMP: '1', MESSAGE: message }))?.fields.get(
        'MESSAGE',
      )
    expect(line([104, 105, 255])).toBe('hi\ufffd')
    expect(line(['first', 'second'])).toBe('first')
    expect(line([[104, 105], [106]])).toBe('hi')
    expect(line(null)).toBeUndefined()
  })

  it('passes over what is no entry', () => {
    for (const line of ['', '-- No entries --', '{"half', '[]', '{}', '{"__CURSOR":"s=1"}']) {
      expect(parseJournalLine(line)).toBeUndefined()
    }
  })

  it('tells the boots', () => {
    expect(parseBoots(BOOTS)).toEqual([
      { id: 'b9c9606da91a4dc88e4694c4aaf1bf6b', first: 1795694719290750, last: 1795694843706067 },
    ])
  })

  it('joins every value to its option, and searches for text, not for a pattern', () => {
    const match = { unit: 'a.service', priority: 3, boot: '-1', since: 1500, until: 2000, text: '--flush (a|b)* [x] ä' }
    const own = journalArguments(match).slice(5)
    expect(own).toEqual([
      '--unit=a.service',
      '--priority=3',
      '--boot=-1',
      '--since=@1.500',
      '--until=@2.000',
      '--case-sensitive=no',
      String.raw`--grep=\-\-flush \(a\|b\)\* \[x\] ä`,
    ])
    expect(journalArguments({}).every(argument => /^--[a-z-]+(=|$)/.test(argument))).toBe(true)
  })
})
