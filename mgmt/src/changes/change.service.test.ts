import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ChangeExecutor, Core, NewChange } from '../api/ports.ts'
import { openSqliteStore } from '../store/sqlite.ts'
import type { Store } from '../store/store.ts'
import type { ChangeStatus } from './change.schema.ts'
import { type ChangeService, createChangeService } from './change.service.ts'

const HOST = '3274209c-f637-4013-9a80-43d94ad55563'
const ADMIN = { name: 'admin' }
let dir: string
let store: Store
let open: ChangeService[]

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'changes-'))
  store = openSqliteStore(join(dir, 'state.db'))
  open = []
})
afterEach(async () => {
  for (const service of open) await service.close()
  await store.close()
  await rm(dir, { recursive: true })
})

/** A machine with one setting: what lasts, and what is in effect. */
function machine() {
  const state = { lasting: 'old', now: 'old' }
  const executor: ChangeExecutor = {
    apply: async ({ wanted }) => {
      state.now = String(wanted)
    },
    keep: async ({ wanted }) => {
      state.lasting = String(wanted)
      state.now = String(wanted)
    },
    revert: async () => {
      state.now = state.lasting
    },
  }
  return { state, executor }
}

async function service(executor: ChangeExecutor, { bootId = 'boot-1', now = () => performance.now() } = {}) {
  const log = pino({ level: 'silent' })
  const core = { store, log, hostId: HOST, events: { resource: () => {} } } as unknown as Core
  const executors = { 'management-network': executor, certificate: executor, 'host-name': executor, firewall: executor }
  const changes = createChangeService(core, { bootId, hostIds: () => [HOST], executors, graceMs: 1, retryMs: 5, now })
  open.push(changes)
  await changes.start()
  return changes
}

const wanting = (changes: Partial<NewChange> = {}): NewChange => ({
  ...{ hostId: HOST, kind: 'management-network', title: 'a change', confirmWithinSeconds: 60, addresses: [] },
  ...{ wanted: 'new', ...changes },
})
const until = (changes: ChangeService, id: string, status: ChangeStatus) =>
  vi.waitFor(() => expect(changes.get(id).status).toBe(status), { timeout: 5_000, interval: 5 })
const codeOf = (run: () => unknown) =>
  Promise.resolve()
    .then(run)
    .then(
      () => 'nothing thrown',
      (error: { code?: string }) => error.code,
    )

describe('a change on trial', () => {
  it('is recorded before anything is done, applied, and kept when it is confirmed from a new connection', async () => {
    const { state, executor } = machine()
    const recorded: unknown[] = []
    const changes = await service({
      ...executor,
      apply: async change => {
        recorded.push((await store.list('/')).entries.length)
        await executor.apply(change)
      },
    })
    const { id } = await changes.propose(wanting(), ADMIN)
    await until(changes, id, 'waiting')
    expect(recorded).toEqual([1])
    expect(state).toEqual({ lasting: 'old', now: 'new' })
    expect(changes.get(id).remainingSeconds).toBeGreaterThan(50)
    expect(await codeOf(() => changes.confirm(id, 0))).toBe('new_connection_required')
    expect(await codeOf(() => changes.confirm(id, undefined))).toBe('new_connection_required')
    expect((await changes.confirm(id, performance.now() + 1)).status).toBe('confirmed')
    expect(state).toEqual({ lasting: 'new', now: 'new' })
    expect(await codeOf(() => changes.revert(id, ADMIN))).toBe('illegal_state')
  })

  it('is undone by itself when nobody confirms it', async () => {
    const { state, executor } = machine()
    const changes = await service(executor)
    const { id } = await changes.propose(wanting({ confirmWithinSeconds: 1 }), ADMIN)
    await until(changes, id, 'reverted')
    expect(state).toEqual({ lasting: 'old', now: 'old' })
    expect(changes.get(id)).toMatchObject({ reason: 'nobody confirmed it in time', endedAt: expect.any(String) })
    expect(await codeOf(() => changes.confirm(id, performance.now() + 1))).toBe('illegal_state')
  })

  it('is undone when it cannot be applied, and says why', async () => {
    const { state, executor } = machine()
    const apply = async () => {
      state.now = 'half'
      throw new Error('the switch says no')
    }
    const changes = await service({ ...executor, apply })
    const { id } = await changes.propose(wanting(), ADMIN)
    await until(changes, id, 'reverted')
    expect(changes.get(id).reason).toContain('the switch says no')
    expect(state.now).toBe('old')
  })

  it('is undone again and again until that works', async () => {
    const { state, executor } = machine()
    let failures = 3
    const revert: ChangeExecutor['revert'] = async change => {
      failures -= 1
      if (failures > 0) throw new Error('busy')
      await executor.revert(change)
    }
    const changes = await service({ ...executor, revert })
    const { id } = await changes.propose(wanting(), ADMIN)
    await until(changes, id, 'waiting')
    expect((await changes.revert(id, ADMIN)).status).toBe('reverting')
    await until(changes, id, 'reverted')
    expect(state.now).toBe('old')
    expect(changes.get(id).reason).toBe('admin reverted it')
  })

  it('goes back when it was confirmed but cannot be written', async () => {
    const { state, executor } = machine()
    const keep = async () => {
      throw new Error('no space left')
    }
    const changes = await service({ ...executor, keep })
    const { id } = await changes.propose(wanting(), ADMIN)
    await until(changes, id, 'waiting')
    expect(await codeOf(() => changes.confirm(id, performance.now() + 1))).toBe('unavailable')
    await until(changes, id, 'reverted')
    expect(state).toEqual({ lasting: 'old', now: 'old' })
  })

  it('is the only one of its host until it is over', async () => {
    const { executor } = machine()
    const changes = await service(executor)
    const { id } = await changes.propose(wanting(), ADMIN)
    expect(await codeOf(() => changes.propose(wanting(), ADMIN))).toBe('illegal_state')
    await until(changes, id, 'waiting')
    expect(await codeOf(() => changes.requireNone(HOST))).toBe('illegal_state')
    await changes.revert(id, ADMIN)
    await until(changes, id, 'reverted')
    expect((await changes.propose(wanting(), ADMIN)).status).toBe('applying')
  })

  it('is not prolonged by a clock that is set', async () => {
    const { executor } = machine()
    let clock = 1_000
    const changes = await service(executor, { now: () => clock })
    const { id } = await changes.propose(wanting(), ADMIN)
    await until(changes, id, 'waiting')
    clock += 20_000
    expect(changes.get(id).remainingSeconds).toBe(40)
  })
})

describe('after a restart', () => {
  /** The service is gone as by kill -9: nothing of it is closed, and what it waits for never comes. */
  const half = async (change: Partial<ChangeExecutor> = {}, status: ChangeStatus = 'waiting') => {
    const { state, executor } = machine()
    const changes = await service({ ...executor, ...change })
    const { id } = await changes.propose(wanting(), ADMIN)
    await until(changes, id, status)
    return { state, executor, id, changes }
  }

  it('of the service, what was not confirmed is undone before the start is over', async () => {
    const { state, executor, id } = await half()
    const again = await service(executor)
    expect(state.now).toBe('old')
    expect(again.get(id)).toMatchObject({
      status: 'reverted',
      reason: 'the service was restarted before the change was confirmed',
    })
  })

  it('of the host, it says so', async () => {
    const { executor, id } = await half()
    const again = await service(executor, { bootId: 'boot-2' })
    expect(again.get(id).reason).toBe('the host was restarted before the change was confirmed')
  })

  it('what was confirmed is kept, although the service died before it was', async () => {
    const never = () => new Promise<void>(() => {})
    const { state, executor, id, changes } = await half({ keep: never })
    void changes.confirm(id, performance.now() + 1)
    await until(changes, id, 'confirming')
    const again = await service(executor)
    expect(again.get(id).status).toBe('confirmed')
    expect(state).toEqual({ lasting: 'new', now: 'new' })
  })
})
