import { ApiError, notFound } from '../api/errors.ts'
import type { Core, HostPort, Requestor, Service } from '../api/ports.ts'
import type { Task } from '../tasks/task.schema.ts'
import type { TaskContext } from '../tasks/task-engine.ts'
import { type MirrorDriver, ReplaceError, type ReplaceProblem } from './mirror.driver.ts'
import { followRebuild } from './mirror.rebuild.ts'
import { candidatesOf, confirmNameOf, lostOf, missingOf, rebuildOf, stateOf, whyNotReplace } from './mirror.rules.ts'
import type { HostMirror, MirrorCandidate, ReplaceMirrorDisk } from './mirror.schema.ts'
import { mirrorStore } from './mirror.store.ts'
import { watchMirrors } from './mirror.watch.ts'

export interface MirrorService extends Service {
  /** Throws `not_found`, `unavailable`. */
  get(hostId: string): Promise<HostMirror>
  /**
   * Erases a disk and rebuilds the mirror on it. Throws `not_found`, `illegal_state` when the mirror lacks no disk,
   * `in_use` while one is being replaced, `invalid_request` for a disk that cannot be used or is confirmed by another
   * name.
   */
  replace(hostId: string, request: ReplaceMirrorDisk, requestor: Requestor): Promise<Task>
}

export interface MirrorServiceOptions {
  /** Milliseconds between two looks at all arrays; 0 looks by itself only at the start. */
  watchMs?: number
  /** Milliseconds between two looks at a rebuild. */
  followMs?: number
}

const NONE: HostMirror = {
  ...{ state: 'none', sizeBytes: null, members: [], missing: 0, lost: [], rebuild: null, candidates: [] },
  taskId: null,
}

const PROBLEMS: Readonly<Record<ReplaceProblem, (cause: unknown) => ApiError>> = {
  in_use: cause =>
    new ApiError('in_use', 'The disk is in use. Nothing was written to it. Free it, or choose another disk.', {
      cause,
    }),
  too_small: cause =>
    new ApiError('illegal_state', 'The disk is too small. Nothing was written to it. Choose a larger one.', { cause }),
  not_degraded: cause =>
    new ApiError('illegal_state', 'The mirror lacks no disk any more. Nothing was written. Look at it again.', {
      cause,
    }),
  failed: cause =>
    new ApiError(
      'unavailable',
      'The disk could not be prepared; the other disk goes on alone. See the logs of limiquantix-mirror@replace.',
      { cause },
    ),
}

const invalid = (message: string, field: keyof ReplaceMirrorDisk, problem: string) =>
  new ApiError('invalid_request', message, { details: { [field]: problem } })

/** The disk that was asked for, if it can be used and was confirmed. */
function choose(candidates: readonly MirrorCandidate[], { disk, confirmName }: ReplaceMirrorDisk): MirrorCandidate {
  const found = candidates.find(each => each.disk === disk)
  if (found === undefined) throw invalid(`${disk} is no disk that could be used. Choose another.`, 'disk', 'is none')
  if (found.problem !== null) throw invalid(`${disk} cannot be used. ${found.problem}`, 'disk', found.problem)
  const name = confirmNameOf(found)
  if (confirmName === name) return found
  const what = found.serial === '' ? 'path' : 'serial number'
  const message = `Everything on ${disk} is erased. Confirm with its ${what}: ${name}`
  throw invalid(message, 'confirmName', `is not the ${what} of the disk`)
}

export function createMirrorService(
  core: Pick<Core, 'store' | 'tasks' | 'events' | 'log'>,
  driver: MirrorDriver,
  hosts: HostPort,
  { watchMs = 15_000, followMs = 2_000 }: MirrorServiceOptions = {},
): MirrorService {
  const records = mirrorStore(core.store)
  const watch = watchMirrors(core, driver, hosts, records)
  /** Hosts of which a disk is being replaced, with the task once there is one. */
  const busy = new Map<string, string | null>()
  let timer: NodeJS.Timeout | undefined
  let round: Promise<void> | undefined

  const tick = (): Promise<void> => {
    round ??= watch.round().finally(() => {
      round = undefined
    })
    return round
  }

  const get = async (hostId: string): Promise<HostMirror> => {
    if (!hosts.hostIds().includes(hostId)) throw notFound('host', hostId)
    const array = await watch.look(hostId)
    const state = stateOf(array)
    if (array === null || state === 'none') return NONE
    const members = await watch.membersOf(hostId, array)
    const isDegraded = state === 'degraded'
    return {
      state,
      sizeBytes: array.sizeBytes,
      members,
      missing: missingOf(array),
      lost: isDegraded ? lostOf(array, members, await records.get(hostId)) : [],
      rebuild: rebuildOf(array),
      candidates: isDegraded ? candidatesOf(array, await driver.disks(hostId)) : [],
      taskId: busy.get(hostId) ?? null,
    }
  }

  const run = async (hostId: string, disk: string, context: TaskContext): Promise<void> => {
    context.log(`Prepares ${disk}: partitions, what the firmware starts, a place in the mirror`)
    try {
      await driver.replace(hostId, disk)
    } catch (error) {
      throw error instanceof ReplaceError ? PROBLEMS[error.problem](error) : error
    }
    // The kernel does the rest, across restarts too.
    context.unlock()
    context.log('Rebuilds the mirror. The host may be used meanwhile.')
    await followRebuild(() => watch.look(hostId), context, followMs)
    context.log('Both disks are whole')
  }

  const begin = async (hostId: string, request: ReplaceMirrorDisk, requestor: Requestor): Promise<Task> => {
    const mirror = await get(hostId)
    const reason = whyNotReplace(mirror)
    if (reason !== null) throw new ApiError('illegal_state', reason)
    const { disk } = choose(mirror.candidates, request)
    const name = hosts.hostName(hostId)
    const spec = {
      kind: 'host.replace-mirror-disk',
      title: `Replace a disk of the mirror of ${name} with ${disk}`,
      targets: [{ kind: 'hosts' as const, id: hostId, name }],
      requestor: requestor.name,
      // Half a disk of a mirror is of no use to anybody.
      cancellable: false,
    }
    return await core.tasks.start(spec, async context => {
      try {
        await run(hostId, disk, context)
      } finally {
        busy.delete(hostId)
      }
    })
  }

  return {
    async start() {
      await tick()
      if (watchMs > 0) timer = setInterval(() => void tick(), watchMs)
    },

    async close() {
      clearInterval(timer)
      await round
    },

    get,

    async replace(hostId, request, requestor) {
      if (!hosts.hostIds().includes(hostId)) throw notFound('host', hostId)
      // Before anything is awaited: of two that come at once, one is refused.
      if (busy.has(hostId)) {
        throw new ApiError('in_use', 'A disk of this mirror is being replaced. Wait until the task is over.')
      }
      busy.set(hostId, null)
      try {
        const task = await begin(hostId, request, requestor)
        // Unless it has ended by now.
        if (busy.has(hostId)) busy.set(hostId, task.id)
        return task
      } catch (error) {
        busy.delete(hostId)
        throw error
      }
    },
  }
}
