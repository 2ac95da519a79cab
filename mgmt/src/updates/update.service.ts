import type { KeyObject } from 'node:crypto'
import type { Readable } from 'node:stream'
import { ApiError, notFound } from '../api/errors.ts'
import type { Core, HostPort, Requestor, Service } from '../api/ports.ts'
import type { Task } from '../tasks/task.schema.ts'
import type { Manifest } from './bundle.format.ts'
import { download } from './download.ts'
import { inspectHead, requireFit, requireKey } from './update.accept.ts'
import type { Staged, UpdateDriver } from './update.driver.ts'
import { otherOf, outcomeOf, type SlotFacts } from './update.rules.ts'
import type { HostUpdate, InspectedUpdate } from './update.schema.ts'
import { type StoredUpdate, updateStore } from './update.store.ts'
import { compareVersions } from './version.rules.ts'

export interface UpdateService extends Service {
  get(hostId: string): Promise<HostUpdate>
  /** What the beginning of a bundle says, verified. Throws what `receive` would throw because of it. */
  inspect(hostId: string, head: Buffer): Promise<InspectedUpdate>
  /** Takes a bundle and verifies it. Throws `verification_failed`, `no_space`, `illegal_state`, `locked`. */
  receive(hostId: string, stream: Readable): Promise<HostUpdate>
  /** The same from an address, as a task. */
  fetch(hostId: string, url: string, requestor: Requestor): Promise<Task>
  discard(hostId: string): Promise<void>
  /** Writes what is staged into the other slot. Throws `illegal_state`: nothing staged, or older and not allowed. */
  install(hostId: string, allowOlder: boolean, requestor: Requestor): Promise<Task>
  /** Has the version in the other slot started at the next restart. */
  startOther(hostId: string, requestor: Requestor): Promise<HostUpdate>
  /** To be called when this service found itself healthy. */
  healthy(): Promise<void>
}

export interface UpdateOptions {
  /** Of whoever builds the images; undefined where updates cannot be verified. */
  key: KeyObject | undefined
  bootId: string
  /** In systemd's words. */
  architecture: string
}

export function createUpdateService(
  core: Pick<Core, 'store' | 'tasks' | 'events' | 'log' | 'hostId'>,
  driver: UpdateDriver,
  hosts: HostPort,
  { key, bootId, architecture }: UpdateOptions,
): UpdateService {
  const records = updateStore(core.store)
  /** Hosts that something is arriving for. */
  const receiving = new Set<string>()
  const changed = (hostId: string) => core.events.resource('hosts', hostId, 'updated')

  const requireHost = (hostId: string) => {
    if (!hosts.hostIds().includes(hostId)) throw notFound('host', hostId)
  }

  const factsOf = async (hostId: string): Promise<SlotFacts> => ({ ...(await driver.read(hostId)), bootId })

  /** The last attempt, with what became of it; what is over is written down, because its traces go. */
  const judge = async (hostId: string, facts: SlotFacts): Promise<StoredUpdate | undefined> => {
    const record = await records.get(hostId)
    if (record === undefined || record.outcome !== null) return record
    const result = outcomeOf(record, facts)
    if (result.outcome === 'pending') return record
    const reason = result.outcome === 'failed' ? result.reason : null
    const over: StoredUpdate = { ...record, outcome: result.outcome, reason }
    await records.put(hostId, over)
    core.log[result.outcome === 'failed' ? 'error' : 'info'](
      { host: hosts.hostName(hostId), from: over.from, to: over.to, reason },
      `update ${result.outcome}`,
    )
    return over
  }

  const view = async (hostId: string): Promise<HostUpdate> => {
    const facts = await factsOf(hostId)
    const [record, staged] = [await judge(hostId, facts), await driver.area(hostId).staged()]
    const other = otherOf(facts)
    const isPending = record !== undefined && record.outcome === null && record.to === other?.version
    return {
      running: facts.running,
      other,
      next: other !== null && (isPending || other.state === 'on-trial') ? other.version : facts.running,
      staged: staged === undefined ? null : stagedView(staged, facts.running),
      last: record === undefined ? null : lastView(record),
    }
  }

  /** Nothing may arrive while something is being written, and the other way round. */
  const requireFree = (hostId: string) => {
    const task = core.tasks.holder(hostId)
    if (task !== undefined) {
      throw new ApiError('locked', `The host is busy: ${task.title}. Wait until it is done.`, {
        details: { taskId: task.id },
      })
    }
    if (receiving.has(hostId)) throw new ApiError('locked', 'Another update is arriving. Wait until it is there.')
  }

  const receive = async (
    hostId: string,
    stream: Readable,
    more: { progress?: (done: number, total: number) => void; signal?: AbortSignal } = {},
  ): Promise<void> => {
    const trusted = requireKey(key)
    // Before anything is awaited: of two that come at once, one is refused.
    receiving.add(hostId)
    try {
      const { running } = await driver.read(hostId)
      const accept = (manifest: Manifest) => requireFit(manifest, { running, architecture })
      await driver.area(hostId).receive(stream, { key: trusted, accept, ...more })
    } finally {
      receiving.delete(hostId)
    }
    changed(hostId)
  }

  const target = (hostId: string) => [{ kind: 'hosts' as const, id: hostId, name: hosts.hostName(hostId) }]

  const attempt = async (hostId: string, from: string, to: string, requestor: Requestor): Promise<void> => {
    const at = new Date().toISOString()
    await records.put(hostId, {
      ...{ format: 1, from, to, at, requestor: requestor.name, bootId, outcome: null, reason: null },
    })
  }

  return {
    async start() {
      for (const hostId of hosts.hostIds()) await driver.area(hostId).tidy()
    },
    async close() {},

    async get(hostId) {
      requireHost(hostId)
      return await view(hostId)
    },

    async inspect(hostId, head) {
      requireHost(hostId)
      const { running } = await driver.read(hostId)
      return inspectHead(head, key, { running, architecture })
    },

    async receive(hostId, stream) {
      requireHost(hostId)
      requireFree(hostId)
      await receive(hostId, stream)
      return await view(hostId)
    },

    async fetch(hostId, url, requestor) {
      requireHost(hostId)
      requireFree(hostId)
      const spec = {
        kind: 'host.fetch-update',
        title: `Fetch an update for ${hosts.hostName(hostId)}`,
        targets: target(hostId),
        requestor: requestor.name,
        cancellable: true,
      }
      return await core.tasks.start(spec, async context => {
        const stream = await download(url, context.signal)
        const progress = (done: number, total: number) => context.progress(done, total, 'bytes')
        try {
          await receive(hostId, stream, { progress, signal: context.signal })
        } finally {
          // The rest of a refused update is not fetched.
          stream.destroy()
        }
      })
    },

    async discard(hostId) {
      requireHost(hostId)
      requireFree(hostId)
      await driver.area(hostId).discard()
      changed(hostId)
    },

    async install(hostId, allowOlder, requestor) {
      requireHost(hostId)
      requireFree(hostId)
      const staged = await driver.area(hostId).staged()
      if (staged === undefined) {
        throw new ApiError('illegal_state', 'There is no update to install. Upload one, or have it fetched.')
      }
      const { version } = staged.manifest
      const { running } = await driver.read(hostId)
      const isOlder = compareVersions(version, running) < 0
      if (isOlder && !allowOlder) {
        throw new ApiError(
          'illegal_state',
          `Version ${version} is older than ${running}, which runs. Say that this is what you want (allowOlder).`,
        )
      }
      const spec = {
        kind: 'host.install-update',
        title: `Install version ${version} on ${hosts.hostName(hostId)}`,
        targets: target(hostId),
        requestor: requestor.name,
        cancellable: true,
      }
      return await core.tasks.start(spec, async context => {
        const total = staged.sizeBytes
        context.progress(0, total, 'bytes')
        const before = await records.get(hostId)
        // First: the unit that writes goes on when this service is killed, and what it made starts.
        await attempt(hostId, running, version, requestor)
        try {
          await driver.install(hostId, total, {
            progress: done => context.progress(Math.min(done, total), total, 'bytes'),
            signal: context.signal,
          })
        } catch (error) {
          await records.restore(hostId, before)
          throw error
        }
        // The boot loader would take the newer one.
        if (isOlder) await driver.startOther(hostId)
        await driver.area(hostId).discard()
        context.progress(total, total, 'bytes')
        changed(hostId)
      })
    },

    async startOther(hostId, requestor) {
      requireHost(hostId)
      requireFree(hostId)
      const facts = await factsOf(hostId)
      const other = otherOf(facts)
      if (other === null) throw new ApiError('illegal_state', 'There is no other version on this host.')
      if (other.state === 'failed') {
        throw new ApiError('illegal_state', `Version ${other.version} never became healthy. Install it anew instead.`)
      }
      await attempt(hostId, facts.running, other.version, requestor)
      await driver.startOther(hostId)
      changed(hostId)
      return await view(hostId)
    },

    async healthy() {
      const record = await records.get(core.hostId)
      if (record === undefined || record.outcome === 'failed') return
      const { running } = await driver.read(core.hostId)
      // It was started once, by choice; now that it is well it stays.
      if (record.to === running && compareVersions(record.to, record.from) < 0) await driver.keepRunning(core.hostId)
    },
  }
}

const stagedView = ({ manifest, sizeBytes, stagedAt }: Staged, running: string) => ({
  version: manifest.version,
  sizeBytes,
  stagedAt: new Date(stagedAt).toISOString(),
  isOlder: compareVersions(manifest.version, running) < 0,
})

const lastView = ({ from, to, at, requestor, outcome, reason }: StoredUpdate) => ({
  ...{ from, to, at, requestor, reason },
  outcome: outcome ?? ('pending' as const),
})
