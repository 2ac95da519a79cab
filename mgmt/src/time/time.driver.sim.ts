import { ApiError } from '../api/errors.ts'
import type { TimeDriver } from './time.driver.ts'
import type { TimeConfig } from './time.schema.ts'

export interface SimTimeOptions {
  now?: () => number
  /** From a change of the servers until one has answered. */
  syncMs?: number
  chaosPercent?: number
  random?: () => number
}

const NETWORK_SERVER = '192.0.2.123'

/** Clocks of imaginary hosts. A server whose name contains `error` never answers. */
export function createSimTimeDriver(options: SimTimeOptions = {}): TimeDriver {
  const { now = Date.now, syncMs = 3_000, chaosPercent = 0, random = Math.random } = options
  const hosts = new Map<string, { config: TimeConfig; since: number }>()
  const of = (hostId: string) => {
    const known = hosts.get(hostId) ?? { config: { timeZone: 'UTC', ntpServers: [] }, since: now() - 3_600_000 }
    hosts.set(hostId, known)
    return known
  }

  return {
    read: async hostId => of(hostId).config,

    async write(hostId, config) {
      if (random() * 100 < chaosPercent) throw new ApiError('unavailable', 'The host does not answer. Try again.')
      const same = JSON.stringify(of(hostId).config.ntpServers) === JSON.stringify(config.ntpServers)
      hosts.set(hostId, { config, since: same ? of(hostId).since : now() })
    },

    async state(hostId) {
      const { config, since } = of(hostId)
      const server = config.ntpServers.find(name => !name.includes('error'))
      const answers = config.ntpServers.length === 0 || server !== undefined
      const synchronised = answers && now() - since >= syncMs
      return {
        now: new Date(now()).toISOString(),
        timeZone: config.timeZone,
        running: true,
        synchronised,
        lastSyncAt: synchronised ? new Date(Math.max(since, now() - (now() % 512_000))).toISOString() : null,
        server: server ?? config.ntpServers[0] ?? NETWORK_SERVER,
        address: answers ? NETWORK_SERVER : null,
        offsetMs: synchronised ? Math.round(Math.sin(now() / 90_000) * 300) / 100 : null,
        networkServers: [NETWORK_SERVER],
      }
    },

    zones: async () => ['UTC', ...Intl.supportedValuesOf('timeZone').filter(zone => zone.includes('/'))],
  }
}
