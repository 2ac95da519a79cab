import { setTimeout as delay } from 'node:timers/promises'
import type { Metrics } from '../api/common.schema.ts'
import { ApiError, notFound } from '../api/errors.ts'
import type { Core, GuestPort, HostPort, Requestor, Service, UsagePort } from '../api/ports.ts'
import type { Task } from '../tasks/task.schema.ts'
import { endGuests, type GuestShutdownTimes } from './guest-shutdown.ts'
import type { HostDriver } from './host.driver.ts'
import { HostMonitor } from './host.monitor.ts'
import { actionTitle, visibleState, whyNotAct, whyNotConfirmed } from './host.rules.ts'
import type { Host, HostAction } from './host.schema.ts'
import { type HostRecord, hostStore, validHostName } from './host.store.ts'
import { FINE_SECONDS } from './metrics-history.ts'

export interface HostPorts {
  usage: Pick<UsagePort, 'vmsOnHost'>
  guests: GuestPort
}

export interface HostServiceOptions {
  /** Milliseconds between two samples; 0 takes none by itself (tests call `tick`). */
  sampleMs?: number
  /** Milliseconds from the end of a power task to the power action, in which clients learn that it succeeded. */
  graceMs?: number
  guestTimes?: GuestShutdownTimes
}

export interface HostService extends Service, HostPort {
  list(): Host[]
  /** The host with the store revision of its config. Throws `not_found`. */
  get(id: string): { host: Host; revision: number }
  /** Series of the last `seconds`. Throws `not_found`. */
  metrics(id: string, seconds: number): Metrics
  /**
   * Ends all guests of a host, then the host; the host goes down after the task has succeeded. Throws `not_found`,
   * `invalid_request` when `confirmName` is not its name, `illegal_state` when it is offline or going down.
   */
  act(id: string, action: HostAction, confirmName: string, requestor: Requestor): Promise<Task>
  /** Has a host use a name until its next restart; `undefined` goes back to the name that lasts. */
  tryHostName(hostId: string, name: string | undefined): Promise<void>
  /** Renames a host, by default the one this service runs on: persisted first, then applied. */
  setHostName(name: string, hostId?: string): Promise<void>
  /** Takes one sample of every host now. */
  tick(): Promise<void>
  /** Called after something that people see of a host has changed. */
  onChange(listener: () => void): () => void
}

interface Known {
  record: HostRecord
  monitor: HostMonitor
  /** What the last event told, to publish only what changed. */
  told: string
}

export function createHostService(
  core: Core,
  driver: HostDriver,
  ports: HostPorts,
  options: HostServiceOptions = {},
): HostService {
  const { sampleMs = FINE_SECONDS * 1000, graceMs = 1000, guestTimes } = options
  const records = hostStore(core.store)
  const hosts = new Map<string, Known>()
  const listeners = new Set<() => void>()
  const closing = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let ticking: Promise<void> | undefined

  const require = (id: string): Known => {
    const known = hosts.get(id)
    if (known === undefined) throw notFound('host', id)
    return known
  }

  const view = ({ record, monitor }: Known): Host | undefined => {
    const state = monitor.state()
    if (state === undefined) return undefined
    const { id, name, config, createdAt, updatedAt } = record
    return { id, name, config, state: { ...state, vms: ports.usage.vmsOnHost(id) }, createdAt, updatedAt }
  }

  const tellChanges = (known: Known) => {
    const host = view(known)
    const visible = host === undefined ? '' : `${host.name} ${visibleState(host.state)}`
    if (visible === known.told) return
    known.told = visible
    core.events.resource('hosts', known.record.id, 'updated')
    for (const listener of listeners) listener()
  }

  const setStatus = (known: Known, status: Host['state']['status']) => {
    known.monitor.setStatus(status)
    tellChanges(known)
  }

  const observe = async (known: Known) => {
    const before = known.monitor.status
    const problem = await known.monitor.observe(Date.now())
    if (problem !== undefined && before !== 'offline') {
      core.log.warn({ err: problem, host: known.record.name }, 'host does not answer')
    }
    tellChanges(known)
  }

  /** One round at a time: a machine that answers slowly is asked less often, not more. */
  const tick = (): Promise<void> => {
    ticking ??= Promise.all([...hosts.values()].map(observe))
      .then(() => undefined)
      .finally(() => {
        ticking = undefined
      })
    return ticking
  }

  /** A name that cannot be applied stops nothing: the record is the truth, and it is tried again at each start. */
  const applyName = async ({ id, config }: HostRecord) => {
    await driver.setHostName(id, config.hostName).catch(error => {
      core.log.warn({ err: error, hostName: config.hostName }, 'host name was not applied')
    })
  }

  /** Waits for the end of a power task and does the deed when it succeeded. */
  const goDown = async (known: Known, action: HostAction, taskId: string) => {
    try {
      const { status } = await core.tasks.wait(taskId)
      if (status !== 'succeeded') return setStatus(known, 'online')
      await delay(graceMs, undefined, { signal: closing.signal })
      core.log.info({ host: known.record.name, action }, 'host goes down')
      await driver.act(known.record.id, action)
    } catch (error) {
      if (closing.signal.aborted) return
      core.log.error({ err: error, host: known.record.name, action }, 'host did not go down')
      setStatus(known, 'online')
    }
  }

  return {
    async start() {
      for (const { id, name } of await driver.hosts()) {
        const present = await records.get(id)
        const hostName = validHostName(name)
        const fresh = { id, name: hostName, config: { hostName }, phase: 'ready' as const, hostId: id }
        const record = present ?? (await records.create(fresh))
        hosts.set(id, { record, monitor: new HostMonitor(id, driver), told: '' })
        await applyName(record)
      }
      await tick()
      if (sampleMs > 0) timer = setInterval(() => void tick(), sampleMs)
    },

    async close() {
      clearInterval(timer)
      closing.abort()
      await ticking
    },

    tick,
    list: () => [...hosts.values()].map(view).filter(host => host !== undefined),

    get(id) {
      const known = require(id)
      const host = view(known)
      if (host === undefined) throw new ApiError('unavailable', `The host ${known.record.name} has not answered yet.`)
      return { host, revision: known.record.revision }
    },

    metrics: (id, seconds) => require(id).monitor.history.read(Date.now() / 1000, seconds),

    async act(id, action, confirmName, requestor) {
      const known = require(id)
      const { name } = known.record
      const mismatch = whyNotConfirmed(action, confirmName, name)
      if (mismatch !== undefined) {
        throw new ApiError('invalid_request', mismatch, { details: { confirmName: 'is not the name of the host' } })
      }
      const reason = whyNotAct(action, known.monitor.status)
      if (reason !== undefined) throw new ApiError('illegal_state', reason)
      const targets = [{ kind: 'hosts' as const, id, name }]
      const spec = { kind: `host.${action}`, title: actionTitle(action, name), targets, requestor: requestor.name }
      const task = await core.tasks.start({ ...spec, cancellable: true }, async context => {
        setStatus(known, 'shutting-down')
        await endGuests(ports.guests, id, context, guestTimes)
      })
      void goDown(known, action, task.id)
      return task
    },

    async tryHostName(hostId, name) {
      await driver.setHostName(hostId, name ?? require(hostId).record.config.hostName)
    },

    async setHostName(name, hostId = core.hostId) {
      const known = require(hostId)
      known.record = await records.update(hostId, { name, config: { hostName: name } })
      await applyName(known.record)
      tellChanges(known)
    },

    hostName: id => hosts.get(id)?.record.name ?? '',
    hostIds: () => (hosts.size === 0 ? [core.hostId] : [...hosts.keys()]),

    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
