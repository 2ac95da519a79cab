import type { Readable } from 'node:stream'
import { notFound } from '../api/errors.ts'
import type { Core, HostPort, Requestor, Service } from '../api/ports.ts'
import { newId } from '../lib/id.ts'
import type { Task } from '../tasks/task.schema.ts'
import type { StoredBundle, SupportDriver } from './support.driver.ts'
import { BUNDLE, type Section } from './support.plan.ts'
import type { SupportBundle } from './support.schema.ts'

const KEEP_MS = 24 * 3_600_000
const LOOK_EVERY_MS = 10 * 60_000

/** What the service tells of each section, as its API would. */
export type Sections = Record<Section, (hostId: string) => unknown>

/** An archive on its way out. */
export interface BundleContent {
  content: Readable
  sizeBytes: number
  name: string
}

export interface SupportService extends Service {
  /** Newest first. Throws `not_found` for a host. */
  list(hostId: string): Promise<SupportBundle[]>
  /** Throws `not_found`, `locked` while something else is done with the host. */
  create(hostId: string, requestor: Requestor): Promise<{ task: Task; bundleId: string }>
  /** The archive, which stays. Throws `not_found`. */
  open(hostId: string, bundleId: string): Promise<BundleContent>
  /** The same; it is deleted when it was read to its end. */
  fetch(hostId: string, bundleId: string): Promise<BundleContent>
  remove(hostId: string, bundleId: string): Promise<void>
}

export function createSupportService(
  core: Pick<Core, 'tasks' | 'events' | 'log'>,
  driver: SupportDriver,
  hosts: HostPort,
  sections: Sections,
  { keepMs = KEEP_MS, now = Date.now } = {},
): SupportService {
  let timer: NodeJS.Timeout | undefined
  const requireHost = (hostId: string) => {
    if (!hosts.hostIds().includes(hostId)) throw notFound('host', hostId)
  }
  const bundlesOf = async (hostId: string): Promise<StoredBundle[]> =>
    (await driver.list()).filter(bundle => bundle.hostId === hostId && now() - bundle.madeAt < keepMs)

  const require = async (hostId: string, bundleId: string) => {
    requireHost(hostId)
    const found = (await bundlesOf(hostId)).find(bundle => bundle.id === bundleId)
    if (found === undefined) throw notFound('support bundle', bundleId)
    return found
  }
  const open = async (hostId: string, bundleId: string): Promise<BundleContent> => {
    const { sizeBytes, madeAt } = await require(hostId, bundleId)
    const content = await driver.open(hostId, bundleId)
    if (content === undefined) throw notFound('support bundle', bundleId)
    const stamp = new Date(madeAt).toISOString().slice(0, 16).replace(/[:T-]/g, '')
    return { content, sizeBytes, name: `limiquantix-support-${hosts.hostName(hostId)}-${stamp}.tar.gz` }
  }
  const removeOld = async () => {
    const old = (await driver.list()).filter(bundle => now() - bundle.madeAt >= keepMs)
    for (const bundle of old) await driver.remove(bundle.hostId, bundle.id)
  }

  return {
    async start() {
      await driver.tidy()
      await removeOld()
      const look = () => removeOld().catch(error => core.log.warn({ err: error }, 'old support bundles stay'))
      timer = setInterval(look, LOOK_EVERY_MS).unref()
    },

    async close() {
      clearInterval(timer)
    },

    async list(hostId) {
      requireHost(hostId)
      const bundles = (await bundlesOf(hostId)).sort((a, b) => b.madeAt - a.madeAt)
      return bundles.map(({ id, madeAt, sizeBytes }) => {
        const at = (ms: number) => new Date(ms).toISOString()
        return { id, sizeBytes, createdAt: at(madeAt), expiresAt: at(madeAt + keepMs) }
      })
    },

    async create(hostId, requestor) {
      requireHost(hostId)
      const bundleId = newId()
      const name = hosts.hostName(hostId)
      const spec = {
        kind: 'host.support-bundle',
        title: `Support bundle of ${name}`,
        targets: [{ kind: 'hosts' as const, id: hostId, name }],
        requestor: requestor.name,
        cancellable: true,
      }
      const task = await core.tasks.start(spec, async context => {
        const draft = await driver.begin(hostId, bundleId)
        try {
          for (const [index, item] of BUNDLE.entries()) {
            context.signal.throwIfAborted()
            context.progress(index, BUNDLE.length + 1)
            if ('source' in item) {
              await draft.collect(item.file, item.source, context.signal)
              continue
            }
            // A part that does not answer is told, and the rest is collected all the same.
            const content = await Promise.resolve()
              .then(() => sections[item.section](hostId))
              .catch((error: unknown) => {
                context.log(`${item.section}: not collected`)
                return { notCollected: error instanceof Error ? error.message : String(error) }
              })
            await draft.text(item.file, `${JSON.stringify(content, undefined, 2)}\n`)
          }
          context.progress(BUNDLE.length, BUNDLE.length + 1)
          await draft.finish(context.signal)
        } finally {
          await draft.discard()
        }
        core.events.resource('hosts', hostId, 'updated')
      })
      return { task, bundleId }
    },

    open,

    async fetch(hostId, bundleId) {
      const bundle = await open(hostId, bundleId)
      bundle.content.once('end', () => {
        driver.remove(hostId, bundleId).then(
          () => core.events.resource('hosts', hostId, 'updated'),
          error => core.log.warn({ err: error }, 'a support bundle that was fetched stays'),
        )
      })
      return bundle
    },

    async remove(hostId, bundleId) {
      await require(hostId, bundleId)
      await driver.remove(hostId, bundleId)
      core.events.resource('hosts', hostId, 'updated')
    },
  }
}
