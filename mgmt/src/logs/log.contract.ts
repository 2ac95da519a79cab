import { describe, expect, it } from 'vitest'
import type { LogDriver } from './log.driver.ts'
import { readable } from './log.rules.ts'
import { LogEntry, LogSources } from './log.schema.ts'

const never = new AbortController().signal

/** What every log driver has to do, on a journal that holds at least some ten entries of two severities. */
export function logContract(makeDriver: () => Promise<{ driver: LogDriver; hostId: string }>): void {
  describe('log driver', () => {
    it('gives entries in the form of the API, newest first, and goes on where it was', async () => {
      const { driver, hostId } = await makeDriver()
      const { entries } = await driver.search(hostId, { limit: 6 }, never)
      expect(entries).toHaveLength(6)
      for (const entry of entries) expect(() => LogEntry.parse(entry)).not.toThrow()
      const times = entries.map(entry => entry.at)
      expect(times).toEqual([...times].sort().reverse())
      const before = entries[2]?.cursor
      const older = await driver.search(hostId, { limit: 3, before }, never)
      expect(older.entries.map(entry => entry.cursor)).toEqual(entries.slice(3).map(entry => entry.cursor))
    })

    it('filters by severity, unit, time and text', async () => {
      const { driver, hostId } = await makeDriver()
      const { entries } = await driver.search(hostId, { limit: 200 }, never)
      const some = entries.find(entry => entry.unit !== null && /[a-z]{4}/i.test(readable(entry.message)))
      if (some === undefined || some.unit === null) throw new Error('no entry of a unit')
      const grave = await driver.search(hostId, { limit: 20, priority: 5 }, never)
      expect(grave.entries.every(entry => entry.priority <= 5)).toBe(true)
      const ofUnit = await driver.search(hostId, { limit: 20, unit: some.unit }, never)
      expect(ofUnit.entries.length).toBeGreaterThan(0)
      expect(ofUnit.entries.every(entry => entry.unit === some.unit)).toBe(true)
      const until = await driver.search(hostId, { limit: 5, until: some.at }, never)
      expect(until.entries.every(entry => entry.at <= some.at)).toBe(true)
      const since = await driver.search(hostId, { limit: 200, since: some.at }, never)
      expect(since.entries.map(entry => entry.cursor)).toContain(some.cursor)
      const word = (/[a-z]{4,}/i.exec(readable(some.message))?.[0] ?? '').toUpperCase()
      const found = await driver.search(hostId, { limit: 5, text: word }, never)
      expect(found.entries.length).toBeGreaterThan(0)
      expect(found.entries.every(entry => readable(entry.message).toUpperCase().includes(word))).toBe(true)
    })

    it('finds nothing where nothing is', async () => {
      const { driver, hostId } = await makeDriver()
      const nothing = { entries: [], incomplete: false }
      expect(await driver.search(hostId, { limit: 5, text: 'nobody.wrote(this)*' }, never)).toEqual(nothing)
      expect(await driver.search(hostId, { limit: 5, boot: '0123456789abcdef0123456789abcdef' }, never)).toEqual(
        nothing,
      )
      expect(await driver.search(hostId, { limit: 5, unit: 'no-such-unit.service' }, never)).toEqual(nothing)
    })

    it('follows from an entry on, and ends when asked to', async () => {
      const { driver, hostId } = await makeDriver()
      const { entries } = await driver.search(hostId, { limit: 4 }, never)
      const closed = new AbortController()
      const followed: string[] = []
      for await (const entry of driver.follow(hostId, {}, entries[3]?.cursor, closed.signal)) {
        followed.push(entry.cursor)
        if (followed.length === 3) closed.abort()
      }
      expect(followed.slice(0, 3)).toEqual(
        entries
          .slice(0, 3)
          .map(entry => entry.cursor)
          .reverse(),
      )
    })

    it('knows units and boots', async () => {
      const { driver, hostId } = await makeDriver()
      const sources = await driver.sources(hostId)
      expect(() => LogSources.parse(sources)).not.toThrow()
      expect(sources.units.length).toBeGreaterThan(0)
      const [newest] = (await driver.search(hostId, { limit: 1 }, never)).entries
      expect(sources.boots[0]?.id).toBe(newest?.bootId)
    })
  })
}
