import { expect, test } from 'vitest'
import { parseJournalLine } from '../system/journalctl.parse.ts'
import { toLogEntry } from './log.driver.journal.ts'
import { LogEntry } from './log.schema.ts'

const entry = (fields: Record<string, unknown>) => {
  const line = { __CURSOR: 's=1;i=2', __REALTIME_TIMESTAMP: '1795694842024654', _BOOT_ID: 'b9c9', ...fields }
  const parsed = parseJournalLine(JSON.stringify(line))
  if (parsed === undefined) throw new Error('no entry')
  return LogEntry.parse(toLogEntry(parsed))
}

test('what systemd says of a unit belongs to the unit', () => {
  const fields = { PRIORITY: '6', SYSLOG_IDENTIFIER: 'systemd', _SYSTEMD_UNIT: 'init.scope', _PID: '1' }
  const started = entry({ ...fields, UNIT: 'limiquantixd.service', MESSAGE: 'Started limiquantixd.service.' })
  expect(started).toMatchObject({ unit: 'limiquantixd.service', pid: 1, priority: 6, identifier: 'systemd' })
  expect(started.at).toBe('2026-11-26T12:07:22.024Z')
  expect(started.fields).toEqual({ UNIT: 'limiquantixd.service' })
})

test('what states neither severity nor message nor program is shown all the same', () => {
  expect(entry({})).toMatchObject({ priority: 6, message: '', identifier: '', unit: null, pid: null, fields: {} })
  expect(entry({ PRIORITY: '9', _COMM: 'x', _PID: 'y' })).toMatchObject({ priority: 7, identifier: 'x', pid: null })
})

test('a message is cut, not the whole answer filled with it', () => {
  const long = entry({ MESSAGE: 'x'.repeat(100_000) })
  expect([long.message.length, long.truncated]).toEqual([16 * 1024, true])
})
