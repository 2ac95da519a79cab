import { ApiError, notFound } from '../api/errors.ts'
import type { Core, HostPort, Service } from '../api/ports.ts'
import type { ForwardDriver } from './forward.driver.ts'
import type { Forward, ForwardConfig, ForwardState } from './forward.schema.ts'
import { forwardStore } from './forward.store.ts'
import { type Forwarder, type ForwarderOptions, startForwarder } from './forwarder.ts'
import type { LogDriver } from './log.driver.ts'
import { whyNotForward } from './syslog.rules.ts'

export interface ForwardService extends Service {
  /** Throws `not_found`. */
  get(hostId: string): Promise<{ forward: Forward; revision: number }>
  /** Persisted, then begun. Throws `not_found`, `etag_mismatch`, `invalid_request`. */
  set(hostId: string, config: ForwardConfig, ifRevision: (revision: number) => void): Promise<Forward>
}

type Times = Pick<ForwarderOptions, 'firstPauseMs' | 'longestPauseMs' | 'keepMs'>

const invalid = (details: Record<string, string>) =>
  new ApiError('invalid_request', 'The journal cannot be sent with these settings.', { details })

/** Sends the journals of hosts to the receivers that an administrator named. */
export function createForwardService(
  core: Pick<Core, 'store' | 'events' | 'log'>,
  logs: LogDriver,
  driver: ForwardDriver,
  hosts: HostPort,
  times: Times = {},
): ForwardService {
  const records = forwardStore(core.store)
  const running = new Map<string, Forwarder>()
  const began = new Date().toISOString()
  let last: Promise<unknown> = Promise.resolve()

  const requireHost = (hostId: string) => {
    if (!hosts.hostIds().includes(hostId)) throw notFound('host', hostId)
  }
  const off = (): ForwardState => ({
    ...{ status: 'off', since: began, sent: 0, lastSentAt: null, behindSeconds: null, lastError: null },
  })
  const begin = (hostId: string, config: ForwardConfig) => {
    if (!config.enabled) return
    const onChange = () => core.events.resource('hosts', hostId, 'updated')
    const hostName = () => hosts.hostName(hostId)
    running.set(hostId, startForwarder({ hostId, hostName, config, logs, driver, onChange, ...times }))
  }
  const end = async (hostId: string) => {
    await running.get(hostId)?.close()
    running.delete(hostId)
  }
  const get = async (hostId: string) => {
    requireHost(hostId)
    const { config, revision } = await records.get(hostId)
    return { forward: { config, state: (await running.get(hostId)?.state()) ?? off() }, revision }
  }
  const check = (config: ForwardConfig) => {
    const why = whyNotForward(config)
    if (why !== undefined) throw invalid(why)
    if (config.ca === null) return
    try {
      driver.checkCertificates(config.ca)
    } catch {
      throw invalid({ ca: 'holds a certificate that cannot be read' })
    }
  }

  return {
    async start() {
      for (const hostId of hosts.hostIds()) begin(hostId, (await records.get(hostId)).config)
    },
    async close() {
      await Promise.all([...running.keys()].map(end))
    },
    get,
    async set(hostId, config, ifRevision) {
      requireHost(hostId)
      check(config)
      const mine = last.then(async () => {
        const { revision } = await records.get(hostId)
        ifRevision(revision)
        if (!(await records.put(hostId, config, revision))) {
          throw new ApiError('etag_mismatch', 'Somebody else changed this meanwhile. Load it again and repeat it.')
        }
        await end(hostId)
        begin(hostId, config)
        core.log.info(
          { host: hosts.hostName(hostId), server: config.server, enabled: config.enabled },
          'log forwarding',
        )
        core.events.resource('hosts', hostId, 'updated')
        return (await get(hostId)).forward
      })
      last = mine.catch(() => {})
      return await mine
    },
  }
}
