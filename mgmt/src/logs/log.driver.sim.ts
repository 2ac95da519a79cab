import { setTimeout as delay } from 'node:timers/promises'
import { ApiError } from '../api/errors.ts'
import type { LogDriver } from './log.driver.ts'
import { readable } from './log.rules.ts'
import type { LogEntry, LogFilter } from './log.schema.ts'
import { simulatedLine } from './sim-journal.ts'

export interface SimLogOptions {
  /** Unix milliseconds; tests give their own clock. */
  now?: () => number
  /** Time between two entries. */
  stepMs?: number
  /** How far the journal goes back when the simulation begins. */
  pastMs?: number
  chaosPercent?: number
  random?: () => number
}

const BOOTS = 3
const hex = (value: number, length: number): string => value.toString(16).padStart(length, '0')

/**
 * Journals of imaginary hosts. Entry number n was written n steps after the beginning and is made when it is asked
 * for, so that a long past costs no memory and every reader sees the same.
 */
export function createSimLogDriver(options: SimLogOptions = {}): LogDriver {
  const { now = Date.now, stepMs = 2_500, pastMs = 3 * 86_400_000, chaosPercent = 0, random = Math.random } = options
  const began = now() - pastMs
  const newest = () => Math.floor((now() - began) / stepMs)
  const perBoot = Math.floor(pastMs / stepMs / BOOTS)
  const bootOf = (index: number) => Math.min(BOOTS - 1, Math.floor(index / perBoot))
  const bootId = (boot: number) => hex(0xb007_0000 + boot, 32)

  const fail = () => {
    if (random() * 100 < chaosPercent) throw new ApiError('unavailable', 'The journal cannot be read now. Try again.')
  }

  const entryAt = (hostId: string, index: number): LogEntry => {
    const line = simulatedLine(index, hostId)
    return {
      cursor: `s=sim;i=${hex(index, 1)}`,
      at: new Date(began + index * stepMs).toISOString(),
      truncated: false,
      bootId: bootId(bootOf(index)),
      ...line,
    }
  }

  const indexOf = (cursor: string): number => Number.parseInt(/;i=([0-9a-f]+)$/.exec(cursor)?.[1] ?? '0', 16)

  const matches = (entry: LogEntry, filter: LogFilter): boolean => {
    const { unit, priority, boot, since, until, text } = filter
    const wanted = boot === 'current' ? bootId(BOOTS - 1) : boot === 'previous' ? bootId(BOOTS - 2) : boot
    return (
      (unit === undefined || entry.unit === unit || entry.unit === `${unit}.service`) &&
      (priority === undefined || entry.priority <= priority) &&
      (wanted === undefined || entry.bootId === wanted) &&
      (since === undefined || entry.at >= since) &&
      (until === undefined || entry.at <= until) &&
      (text === undefined || readable(entry.message).toLowerCase().includes(text.toLowerCase()))
    )
  }

  return {
    async search(hostId, { limit, before, ...filter }) {
      fail()
      const entries: LogEntry[] = []
      for (let index = before === undefined ? newest() : indexOf(before) - 1; index >= 0; index--) {
        const entry = entryAt(hostId, index)
        if (filter.since !== undefined && entry.at < filter.since) break
        if (matches(entry, filter)) entries.push(entry)
        if (entries.length >= limit) break
      }
      return { entries, incomplete: false }
    },

    async *follow(hostId, filter, after, signal) {
      let index = after === undefined ? newest() : indexOf(after)
      while (!signal.aborted) {
        while (index < newest() && !signal.aborted) {
          index += 1
          const entry = entryAt(hostId, index)
          if (matches(entry, filter)) yield entry
        }
        await delay(Math.min(stepMs, 500), undefined, { signal }).catch(() => {})
      }
    },

    async sources(hostId) {
      fail()
      const units = new Set(Array.from({ length: 400 }, (_, index) => simulatedLine(index, hostId).unit ?? ''))
      const boots = Array.from({ length: BOOTS }, (_, boot) => {
        const last = boot === BOOTS - 1 ? newest() : (boot + 1) * perBoot - 1
        const at = (index: number) => new Date(began + index * stepMs).toISOString()
        return { id: bootId(boot), first: at(boot * perBoot), last: at(last) }
      })
      return { units: [...units].filter(Boolean).sort(), boots: boots.reverse() }
    },
  }
}
