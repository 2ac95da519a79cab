import { pino } from 'pino'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../api/errors.ts'
import { createEventHub } from '../events/hub.ts'
import { openHostDatabase } from '../store/host-database.ts'
import type { Task } from './task.schema.ts'
import { createTaskRunner, type TaskRunner } from './task-runner.ts'

const log = pino({ level: 'silent' })
const spec = (name = 'web-1', over = {}) => ({
  kind: 'vm.create',
  title: `Create virtual machine ${name}`,
  targets: [{ kind: 'vms' as const, id: `id-${name}`, name }],
  requestor: 'admin',
  ...over,
})

/** A body that runs until it is released or aborted. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return {
    open: resolve,
    run: ({ signal }: { signal: AbortSignal }) =>
      Promise.race([
        promise,
        new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
      ]),
  }
}

describe('task runner', () => {
  let db = openHostDatabase(':memory:')
  let hub = createEventHub()
  let tasks: TaskRunner = createTaskRunner(db, hub, log)

  afterEach(async () => {
    await tasks.close(1000)
    db.close()
    db = openHostDatabase(':memory:')
    hub = createEventHub()
    tasks = createTaskRunner(db, hub, log)
    vi.useRealTimers()
  })

  it('forgets old tasks while it runs, not only when it starts', async () => {
    const short = createTaskRunner(db, hub, log, { pruneEvery: 10, keepTasks: 20 })
    for (let index = 0; index < 100; index++) {
      await short.wait((await short.start(spec(`vm-${index}`), async () => {})).id)
    }
    expect(short.list({ limit: 1 }).total).toBeLessThanOrEqual(30)
    await short.close(1000)
  })

  it('ends a task and frees what it held, also when that cannot be written down', async () => {
    const { open, run } = gate()
    const task = await tasks.start(spec(), async context => {
      context.log('half way')
      await run(context)
    })
    db.pragma('query_only = ON')
    open()
    expect((await tasks.wait(task.id)).status).toBe('succeeded')
    expect(tasks.holder('id-web-1')).toBeUndefined()
    expect(() => createTaskRunner(db, hub, log)).not.toThrow()
    db.pragma('query_only = OFF')
  })

  it('persists a task before it answers, and its end with log and progress', async () => {
    const { open, run } = gate()
    const task = await tasks.start(spec(), async context => {
      context.log('first step')
      context.progress(1, 2)
      await run(context)
    })
    const stored = db.prepare<[string], { status: string }>('SELECT status FROM task WHERE id = ?').get(task.id)
    expect(stored?.status).toBe('running')
    open()
    const ended = await tasks.wait(task.id)
    expect(ended).toMatchObject({
      status: 'succeeded',
      progress: { done: 1, total: 2, unit: 'steps' },
      log: [{ message: 'first step' }],
      error: null,
    })
    expect(tasks.get(task.id)).toEqual(ended)
    expect(tasks.list({ limit: 10 })).toEqual({ items: [ended], total: 1 })
  })

  it('locks its targets and names the holder', async () => {
    const { open, run } = gate()
    const task = await tasks.start(spec(), run)
    expect(tasks.holder('id-web-1')?.id).toBe(task.id)
    const refused: ApiError = await tasks.start(spec(), async () => {}).catch(error => error)
    expect(refused).toBeInstanceOf(ApiError)
    expect(refused.code).toBe('locked')
    expect(refused.details).toMatchObject({ taskId: task.id, title: task.title, requestor: 'admin' })
    const other = await tasks.start(spec('web-2'), async () => {})
    expect((await tasks.wait(other.id)).status).toBe('succeeded')
    open()
    await tasks.wait(task.id)
    expect(tasks.holder('id-web-1')).toBeUndefined()
    const again = await tasks.start(spec(), async () => {})
    expect((await tasks.wait(again.id)).status).toBe('succeeded')
  })

  it('gives its targets to others when what is left disturbs nobody', async () => {
    const { open, run } = gate()
    const task = await tasks.start(spec(), async context => {
      context.unlock()
      await run(context)
    })
    await expect.poll(() => tasks.holder('id-web-1')).toBeUndefined()
    const beside = await tasks.start(spec(), async () => {})
    expect((await tasks.wait(beside.id)).status).toBe('succeeded')
    open()
    expect((await tasks.wait(task.id)).status).toBe('succeeded')
  })

  it('says why a task failed', async () => {
    const known = await tasks.start(spec(), async () => {
      throw new ApiError('no_space', 'The pool is full')
    })
    expect(await tasks.wait(known.id)).toMatchObject({
      status: 'failed',
      error: { code: 'no_space', message: 'The pool is full' },
    })
    const unknown = await tasks.start(spec(), () => Promise.reject(new Error('virsh start: failed')))
    expect(await tasks.wait(unknown.id)).toMatchObject({
      status: 'failed',
      error: { code: 'internal', message: 'virsh start: failed' },
    })
  })

  it('cancels what can be cancelled, and nothing else', async () => {
    const { run } = gate()
    const task = await tasks.start(spec('a', { cancellable: true }), run)
    tasks.cancel(task.id)
    expect(await tasks.wait(task.id)).toMatchObject({ status: 'cancelled', error: null })
    expect(() => tasks.cancel(task.id)).toThrow('the task has ended')
    const firm = await tasks.start(spec('b'), run)
    expect(() => tasks.cancel(firm.id)).toThrow('cannot be cancelled')
    expect(() => tasks.cancel('0198c0de-0000-7000-8000-000000000000')).toThrow('no task')
  })

  it('calls a task succeeded that finished although it was cancelled late', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const task = await tasks.start(spec('a', { cancellable: true }), () => promise)
    tasks.cancel(task.id)
    resolve()
    expect((await tasks.wait(task.id)).status).toBe('succeeded')
  })

  it('marks what ran when the service died as interrupted', async () => {
    const { run } = gate()
    const task = await tasks.start(spec(), run)
    // A second runner on the same database is what the next start of a killed service sees.
    const next = createTaskRunner(db, createEventHub(), log)
    expect(next.get(task.id)).toMatchObject({ status: 'failed', error: { code: 'interrupted' } })
    expect(next.holder('id-web-1')).toBeUndefined()
  })

  it('ends running tasks as interrupted when the service stops, and takes no new ones', async () => {
    const { run } = gate()
    const task = await tasks.start(spec(), run)
    await tasks.close(1000)
    expect(tasks.get(task.id)).toMatchObject({ status: 'failed', error: { code: 'interrupted' } })
    await expect(tasks.start(spec('x'), run)).rejects.toThrow('stopping')
  })

  it('publishes progress at a bounded rate', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { open, run } = gate()
    const seen: Task[] = []
    hub.subscribe(
      undefined,
      event => event.type === 'task' && seen.push(event.task),
      () => {},
    )
    const task = await tasks.start(spec(), async context => {
      for (let step = 0; step < 1000; step++) context.progress(step, 1000)
      await run(context)
    })
    await Promise.resolve()
    await vi.advanceTimersByTimeAsync(2000)
    expect(seen.map(task => task.progress?.done)).toEqual([undefined, 999])
    open()
    expect((await tasks.wait(task.id)).status).toBe('succeeded')
    expect(seen).toHaveLength(3)
  })

  it('filters by status and target and pages from the newest', async () => {
    const ids: string[] = []
    for (const name of ['a', 'b', 'a']) {
      const task = await tasks.start(spec(name), async () => {})
      await tasks.wait(task.id)
      ids.unshift(task.id)
    }
    const page = tasks.list({ limit: 2 })
    expect([page.items.map(task => task.id), page.total]).toEqual([ids.slice(0, 2), 3])
    expect(tasks.list({ limit: 2, before: ids[1] }).items.map(task => task.id)).toEqual(ids.slice(2))
    expect(tasks.list({ limit: 9, target: 'id-a' }).total).toBe(2)
    expect(tasks.list({ limit: 9, status: 'failed' })).toEqual({ items: [], total: 0 })
  })
})
