import { setTimeout as delay } from 'node:timers/promises'
import { ApiError, notFound } from '../api/errors.ts'
import type { ChangeExecutor, ChangePort, Core, Requestor, Service } from '../api/ports.ts'
import { newId } from '../lib/id.ts'
import {
  afterRestart,
  type ChangeEvent,
  isOver,
  isProof,
  nextStatus,
  remainingSeconds,
  whyNotChange,
  whyNotConfirm,
  whyNotRevert,
} from './change.rules.ts'
import type { Change, ChangeKind } from './change.schema.ts'
import { changeStore, type StoredChange } from './change.store.ts'

export interface ChangeServiceOptions {
  /** Tells one boot of the machine from another. */
  bootId: string
  hostIds: () => string[]
  executors: Record<ChangeKind, ChangeExecutor>
  /** Milliseconds from the answer until the host may no longer be where the client asked it. */
  graceMs?: number
  retryMs?: number
  /** A clock that only goes forward, the one that connections are dated with. */
  now?: () => number
}

export interface ChangeService extends Service, ChangePort {
  /** The last change of every host. */
  list(): Change[]
  /** Throws `not_found`. */
  get(id: string): Change
  /** Makes it last. Throws `not_found`, `illegal_state`, `new_connection_required`. */
  confirm(id: string, connectedAtMs: number | undefined): Promise<Change>
  /** Undoes it now. Throws `not_found`, `illegal_state`. */
  revert(id: string, requestor: Requestor): Promise<Change>
}

interface Slot {
  change: StoredChange
  revision: number
  appliedAtMs?: number
  timer?: NodeJS.Timeout
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** Changes on trial: each is recorded, applied, and undone by itself unless somebody who can still reach us agrees. */
export function createChangeService(core: Core, options: ChangeServiceOptions): ChangeService {
  const { bootId, hostIds, executors, graceMs = 500, retryMs = 5_000, now = () => performance.now() } = options
  const records = changeStore(core.store)
  const slots = new Map<string, Slot>()
  const closing = new AbortController()
  const working = new Set<Promise<void>>()

  const view = ({ change, appliedAtMs }: Slot): Change => {
    const { format: _, bootId: __, wanted: ___, ...rest } = change
    const counting = change.status === 'waiting' && appliedAtMs !== undefined
    const remaining = counting ? remainingSeconds(appliedAtMs, change.confirmWithinSeconds, now()) : null
    return { ...rest, remainingSeconds: remaining }
  }

  const require = (id: string): Slot => {
    const slot = [...slots.values()].find(each => each.change.id === id)
    if (slot === undefined) throw notFound('change', id)
    return slot
  }

  const save = async (slot: Slot, change: StoredChange) => {
    const revision = await records.put(change, slot.revision)
    if (revision === undefined) throw new ApiError('illegal_state', 'Another change was faster. Look at it first.')
    slot.change = change
    slot.revision = revision
    core.events.resource('hosts', change.hostId, 'updated')
  }

  /** Records what happened. Everything that follows from a status is done after it was recorded. */
  const advance = async (slot: Slot, event: ChangeEvent, reason: string | null = slot.change.reason) => {
    const status = nextStatus(slot.change.status, event)
    if (status === undefined) throw new Error(`a change that is ${slot.change.status} cannot be ${event}`)
    const endedAt = isOver(status) ? new Date().toISOString() : null
    await save(slot, { ...slot.change, status, reason, endedAt })
    core.log.info({ change: slot.change.id, kind: slot.change.kind, status, reason }, 'change on trial')
  }

  const inBackground = (work: () => Promise<void>) => {
    const promise = work()
      .catch(error => {
        if (!closing.signal.aborted) core.log.error({ err: error }, 'a change on trial is stuck')
      })
      .finally(() => working.delete(promise))
    working.add(promise)
  }
  const wait = (ms: number) => delay(ms, undefined, { signal: closing.signal })

  /** Puts back what was before, again and again until it is done: nothing else gives the operator the host back. */
  const undo = async (slot: Slot) => {
    for (;;) {
      try {
        await executors[slot.change.kind].revert(slot.change)
        return await advance(slot, 'undone')
      } catch (error) {
        core.log.error({ err: error, change: slot.change.id }, 'a change could not be undone, trying again')
        await wait(retryMs)
      }
    }
  }

  /** Decides that a change is undone. A disk that is full must not keep a host cut off: then it is done unrecorded. */
  const startUndo = async (slot: Slot, reason: string, afterMs = 0) => {
    const before = slot.change
    try {
      await advance(slot, 'revert', reason)
    } catch (error) {
      if (error instanceof ApiError || slot.change !== before) throw error
      core.log.error({ err: error, change: before.id }, 'a change is undone that could not be recorded as such')
      slot.change = { ...before, status: 'reverting', reason }
    }
    clearTimeout(slot.timer)
    inBackground(async () => {
      if (afterMs > 0) await wait(afterMs)
      await undo(slot)
    })
  }

  const apply = async (slot: Slot) => {
    await wait(graceMs)
    if (slot.change.status !== 'applying') return
    try {
      await executors[slot.change.kind].apply(slot.change)
      slot.appliedAtMs = now()
      // Undone while it was being applied: once more, because applying may have come last.
      if (slot.change.status !== 'applying') return await executors[slot.change.kind].revert(slot.change)
      await advance(slot, 'applied')
    } catch (error) {
      core.log.warn({ err: error, change: slot.change.id }, 'a change could not be applied')
      if (slot.change.status === 'applying') await startUndo(slot, `it could not be applied: ${reasonOf(error)}`)
      return
    }
    const expire = () => {
      if (slot.change.status === 'waiting') inBackground(() => startUndo(slot, 'nobody confirmed it in time'))
    }
    slot.timer = setTimeout(expire, slot.change.confirmWithinSeconds * 1000)
  }

  const keep = async (slot: Slot) => {
    try {
      await executors[slot.change.kind].keep(slot.change)
    } catch (error) {
      core.log.error({ err: error, change: slot.change.id }, 'a confirmed change could not be kept')
      await startUndo(slot, `it could not be kept: ${reasonOf(error)}`)
      throw new ApiError('unavailable', 'The change could not be written and is being undone. See the log of the host.')
    }
    await advance(slot, 'kept')
  }

  const requireNone = (hostId: string) => {
    const present = slots.get(hostId)?.change
    const reason = whyNotChange(present)
    if (reason !== undefined) throw new ApiError('illegal_state', reason, { details: { changeId: present?.id } })
  }

  return {
    async start() {
      for (const hostId of hostIds()) {
        const found = await records.get(hostId)
        if (found === undefined) continue
        const slot: Slot = { ...found }
        slots.set(hostId, slot)
        const todo = afterRestart(found.change.status, found.change.bootId === bootId)
        if (todo.act === 'keep') await keep(slot).catch(() => {})
        if (todo.act !== 'revert') continue
        if (found.change.status === 'reverting') inBackground(() => undo(slot))
        else await startUndo(slot, todo.reason)
        // What is left of the old life is gone before others begin to work with it.
        await Promise.race([Promise.all(working), wait(retryMs)])
      }
    },

    async close() {
      closing.abort()
      for (const slot of slots.values()) clearTimeout(slot.timer)
      await Promise.all(working)
    },

    list: () => [...slots.values()].map(view),
    get: id => view(require(id)),
    requireNone,

    async propose({ hostId, ...wanted }, { name }) {
      requireNone(hostId)
      const [id, createdAt] = [newId(), new Date().toISOString()]
      const change: StoredChange = {
        ...{ format: 1, id, hostId, ...wanted, requestor: name, bootId },
        ...{ status: 'applying', reason: null, createdAt, endedAt: null },
      }
      const slot: Slot = { change, revision: slots.get(hostId)?.revision ?? 0 }
      await save(slot, change)
      slots.set(hostId, slot)
      inBackground(() => apply(slot))
      return view(slot)
    },

    async confirm(id, connectedAtMs) {
      const slot = require(id)
      const reason = whyNotConfirm(slot.change.status)
      if (reason !== undefined) throw new ApiError('illegal_state', reason)
      const { appliedAtMs = Number.POSITIVE_INFINITY } = slot
      if (!isProof({ connectedAtMs, appliedAtMs })) {
        throw new ApiError(
          'new_connection_required',
          'Confirm from a new connection: this one was opened before the change and proves nothing. Try again.',
        )
      }
      await advance(slot, 'confirm')
      clearTimeout(slot.timer)
      await keep(slot)
      return view(slot)
    },

    async revert(id, { name }) {
      const slot = require(id)
      const reason = whyNotRevert(slot.change.status)
      if (reason !== undefined) throw new ApiError('illegal_state', reason)
      await startUndo(slot, `${name} reverted it`, graceMs)
      return view(slot)
    },
  }
}
