import { createHash } from 'node:crypto'
import { ApiError, notFound } from '../api/errors.ts'
import type { Core, HostPort } from '../api/ports.ts'
import type { TimeDriver } from './time.driver.ts'
import type { HostTime, TimeConfig } from './time.schema.ts'

export interface TimeService {
  /** With a number that changes whenever the config does. Throws `not_found`. */
  get(hostId: string): Promise<{ time: HostTime; tag: number }>
  /**
   * Persisted and in effect when it resolves. Throws `not_found`, `etag_mismatch`, `invalid_request` for a zone that
   * the host does not know.
   */
  set(hostId: string, config: TimeConfig, ifTag: (tag: number) => void): Promise<HostTime>
  zones(hostId: string): Promise<string[]>
}

const tagOf = (config: TimeConfig): number =>
  Number.parseInt(createHash('sha256').update(JSON.stringify(config)).digest('hex').slice(0, 12), 16)

export function createTimeService(
  core: Pick<Core, 'events' | 'log'>,
  driver: TimeDriver,
  hosts: HostPort,
): TimeService {
  /** One change at a time: each is compared with what the one before has left. */
  let last: Promise<unknown> = Promise.resolve()
  const requireHost = (hostId: string) => {
    if (!hosts.hostIds().includes(hostId)) throw notFound('host', hostId)
  }
  const get = async (hostId: string) => {
    requireHost(hostId)
    const [config, state] = await Promise.all([driver.read(hostId), driver.state(hostId)])
    return { time: { config, state }, tag: tagOf(config) }
  }

  const set = async (hostId: string, config: TimeConfig, ifTag: (tag: number) => void): Promise<HostTime> => {
    const present = await driver.read(hostId)
    ifTag(tagOf(present))
    // The installer takes any name of the database, also those that are not of a place.
    const isKnown = config.timeZone === present.timeZone || (await driver.zones(hostId)).includes(config.timeZone)
    if (!isKnown) {
      throw new ApiError('invalid_request', `The host knows no time zone called ${config.timeZone}.`, {
        details: { timeZone: 'is not in the time zone database of this version' },
      })
    }
    const servers = [...new Set(config.ntpServers)]
    try {
      await driver.write(hostId, { timeZone: config.timeZone, ntpServers: servers })
    } catch (error) {
      if (error instanceof ApiError) throw error
      throw new ApiError('unavailable', 'The host could not take over the time settings. Its journal says why.', {
        cause: error,
      })
    }
    core.log.info({ host: hosts.hostName(hostId), ...config }, 'time settings were changed')
    core.events.resource('hosts', hostId, 'updated')
    return (await get(hostId)).time
  }

  return {
    get,
    async set(hostId, config, ifTag) {
      requireHost(hostId)
      const mine = last.then(() => set(hostId, config, ifTag))
      last = mine.catch(() => {})
      return await mine
    },
    async zones(hostId) {
      requireHost(hostId)
      return await driver.zones(hostId)
    },
  }
}
