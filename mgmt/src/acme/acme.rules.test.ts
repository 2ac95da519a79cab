import { describe, expect, it } from 'vitest'
import {
  isOfTheseSettings,
  lookAfterMs,
  missingNames,
  namesToOrder,
  nextOrderAt,
  renewalAt,
  retryMs,
  whyNotOrder,
} from './acme.rules.ts'
import { AcmeUpdate, DnsName, NO_ACME } from './acme.schema.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const from = Date.parse('2026-01-01T00:00:00.000Z')
const lasting = (ms: number) => ({
  validFrom: new Date(from).toISOString(),
  validTo: new Date(from + ms).toISOString(),
})
const config = { ...NO_ACME, directory: 'https://ca.example/dir', termsAgreed: true, names: ['a.example.org'] }

describe('when a certificate is renewed', () => {
  it.each([
    [90 * DAY, 60 * DAY],
    [DAY, 16 * HOUR],
    [6 * HOUR, 4 * HOUR],
  ])('one that lasts %d ms is renewed after %d', (lifetime, after) => {
    expect(renewalAt(lasting(lifetime)) - from).toBe(after)
  })

  it('a failure puts it off: an hour, twice as long each time, a day at most', () => {
    const long = lasting(90 * DAY)
    expect([1, 2, 3, 4, 5, 6, 50].map(attempts => retryMs(attempts, long) / HOUR)).toEqual([1, 2, 4, 8, 16, 24, 24])
    const at = new Date(renewalAt(long)).toISOString()
    expect(nextOrderAt(long, { at, message: 'x', attempts: 2 })).toBe(renewalAt(long) + 2 * HOUR)
    // A failure before it was due, of an order that somebody made, changes nothing.
    expect(nextOrderAt(long, { at: new Date(from).toISOString(), message: 'x', attempts: 9 })).toBe(renewalAt(long))
  })

  it('six attempts fit into what is left of one that lasts hours', () => {
    expect(retryMs(9, lasting(DAY))).toBe(DAY / 3 / 6)
    expect(retryMs(1, lasting(60_000))).toBe(60_000)
  })

  it('is looked at twice a day, not in the same second everywhere, and in time', () => {
    expect([0, 0.5, 1].map(chance => Math.round(lookAfterMs(from, undefined, chance)) / HOUR)).toEqual([10.8, 12, 13.2])
    expect(lookAfterMs(from, from + 5 * HOUR, 0.5)).toBe(5 * HOUR)
    expect(lookAfterMs(from, from + 90 * DAY, 0.5)).toBe(12 * HOUR)
    expect(lookAfterMs(from, from - DAY, 0.5)).toBe(1000)
  })
})

describe('names', () => {
  it('are those that were given, once each, otherwise that of the host', () => {
    expect(namesToOrder({ names: ['b.example', 'a.example', 'b.example'] }, 'host')).toEqual(['b.example', 'a.example'])
    expect(namesToOrder({ names: [] }, 'Host.example.org')).toEqual(['host.example.org'])
  })

  it.each(['host.example.org', 'a-b.example', 'xn--bcher-kva.example', '1.example'])('%s is one', name => {
    expect(DnsName.safeParse(name).success).toBe(true)
  })

  it.each(['host', '*.example.org', '192.0.2.1', 'A.example', 'a..example', '-a.example', 'a.example.', 'a b.example'])(
    '%j is none that an authority can check',
    name => {
      expect(DnsName.safeParse(name).success).toBe(false)
    },
  )

  it('have to be in what was issued, in whatever case', () => {
    expect(missingNames(['a.example', 'b.example'], ['B.example', 'c.example'])).toEqual(['a.example'])
  })
})

describe('settings', () => {
  it('are enough, or say what is missing', () => {
    expect(whyNotOrder(config, 'host')).toBeUndefined()
    expect(whyNotOrder({ ...config, names: [] }, 'host.example.org')).toBeUndefined()
    expect(Object.keys(whyNotOrder(NO_ACME, 'host') ?? {})).toEqual(['directory', 'termsAgreed', 'names'])
    expect(whyNotOrder({ ...config, names: [] }, 'host')?.names).toContain('host.example.org')
  })

  it('are those of what was issued when directory and names are', () => {
    const issued = { fingerprint256: 'x', directory: config.directory, names: ['a.example.org'] }
    expect(isOfTheseSettings(issued, config, 'host')).toBe(true)
    expect(isOfTheseSettings(null, config, 'host')).toBe(false)
    expect(isOfTheseSettings({ ...issued, directory: 'https://other.example/' }, config, 'host')).toBe(false)
    expect(isOfTheseSettings(issued, { ...config, names: ['a.example.org', 'b.example.org'] }, 'host')).toBe(false)
    expect(isOfTheseSettings(issued, { ...config, names: [] }, 'a.example.org')).toBe(true)
  })

  it.each([
    { directory: 'http://ca.example/dir' },
    { directory: 'https://user:pass@ca.example/dir' },
    { contact: 'nobody' },
    { names: ['*.example.org'] },
    { externalAccount: { kid: '', hmacKey: null } },
    { externalAccount: { kid: 'x', hmacKey: 'short' } },
    { unknown: 1 },
  ])('%j is refused at the door', part => {
    expect(AcmeUpdate.safeParse({ ...config, externalAccount: null, ...part }).success).toBe(false)
  })
})
