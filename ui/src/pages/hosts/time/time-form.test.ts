import { expect, test } from 'vitest'
import { offsetText, sameConfig, serversOf, timeIn } from './time-form.ts'

test('servers are taken however they are separated, each once', () => {
  expect(serversOf(' a.example, b.example\n192.0.2.1;a.example ')).toEqual(['a.example', 'b.example', '192.0.2.1'])
  expect(serversOf(' \n')).toEqual([])
})

test('an offset says in which direction', () => {
  const texts = [null, 0.01, 2.34, -120.6, 7_240].map(offsetText)
  expect(texts).toEqual(['–', 'none', '2.3 ms behind', '121 ms ahead', '7.2 s behind'])
})

test('the time there, also for a zone that this browser does not know', () => {
  const now = Date.parse('2026-07-01T12:00:00Z')
  expect(timeIn('Europe/Berlin', now)).toContain('14:00:00')
  expect(timeIn('Mars/Olympus', now)).toMatch(/12:00:00 UTC$/)
})

test('the order of servers is a difference', () => {
  const one = { timeZone: 'UTC', ntpServers: ['a', 'b'] }
  expect(sameConfig(one, { ...one })).toBe(true)
  expect(sameConfig(one, { ...one, ntpServers: ['b', 'a'] })).toBe(false)
})
