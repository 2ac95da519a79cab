import { expect, test } from 'vitest'
import { numberOf, parseDomainStats, parseEventLine, sumOf } from './virsh-output.ts'

test('domstats: several domains, sums over devices, odd names', () => {
  const text = `Domain: 'web-1'
  state.state=1
  cpu.time=118232313
  block.count=2
  block.0.rd.bytes=100
  block.0.path=/srv/a=b.qcow2
  block.1.rd.bytes=23

Domain: 'it's = odd'
  state.state=5
`
  const [web, odd] = parseDomainStats(text)
  expect(web?.name).toBe('web-1')
  expect(web && numberOf(web, 'cpu.time')).toBe(118232313)
  expect(web && sumOf(web, 'block', 'rd.bytes')).toBe(123)
  expect(web && sumOf(web, 'net', 'rx.bytes')).toBe(0)
  expect(web?.values.get('block.0.path')).toBe('/srv/a=b.qcow2')
  expect(web && numberOf(web, 'block.0.path')).toBeUndefined()
  expect(odd?.name).toBe("it's = odd")
  expect(odd && numberOf(odd, 'state.state')).toBe(5)
})

test('event lines', () => {
  expect(parseEventLine("2026-11-20 20:38:01.123+0000: event 'lifecycle' for domain 'web-1': Started Booted")).toEqual({
    kind: 'lifecycle',
    domain: 'web-1',
    detail: 'Started Booted',
  })
  expect(parseEventLine("2026-11-20 20:38:01.123+0000: event 'reboot' for domain 'web-1'")).toMatchObject({
    kind: 'reboot',
    detail: '',
  })
  expect(parseEventLine('events received: 3')).toBeUndefined()
  expect(parseEventLine("2026-11-20 20:38:01.123+0000: event 'rtc-change' for domain 'web-1': 17")).toBeUndefined()
})
