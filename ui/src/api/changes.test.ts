import { describe, expect, it } from 'vitest'
import { addEvent, type Change, countingKinds, isPatchable, noChanges, patchList, patchTasks } from './changes.ts'
import type { Task } from './types.ts'

const at = '2026-03-01T12:00:00Z'
const task = (id: string, status: Task['status']): Task => ({
  id,
  kind: 'vm.create',
  title: 'Create VM web',
  targets: [],
  requestor: 'admin',
  status,
  progress: null,
  cancellable: true,
  log: [],
  error: null,
  createdAt: at,
  startedAt: null,
  endedAt: null,
})
const resource = (id: string, change: Change) => ({ type: 'resource', seq: 1, at, kind: 'vms', id, change }) as const

describe('a burst of events', () => {
  it('comes down to the last word about each thing', () => {
    const changes = noChanges()
    for (const event of [
      resource('1', 'created'),
      resource('1', 'updated'),
      resource('2', 'updated'),
      resource('2', 'deleted'),
      { type: 'task', seq: 2, at, task: task('9', 'running') } as const,
      { type: 'task', seq: 3, at, task: task('9', 'succeeded') } as const,
    ])
      addEvent(changes, event)
    expect(Object.fromEntries(changes.resources.get('vms') ?? [])).toEqual({ 1: 'created', 2: 'deleted' })
    expect(changes.tasks.get('9')?.status).toBe('succeeded')
    expect(changes.tasks.size).toBe(1)
  })

  it('touches what counts the kind only when something came or went', () => {
    expect(countingKinds('vms', new Map([['1', 'updated']]))).toEqual([])
    expect(countingKinds('vms', new Map([['1', 'deleted']]))).toEqual(['hosts', 'volumes', 'networks'])
    expect(countingKinds('tokens', new Map([['1', 'created']]))).toEqual([])
  })
})

it('patches a long list after few changes, and fetches it otherwise', () => {
  expect(isPatchable('vms', 10_000, 3)).toBe(true)
  expect(isPatchable('vms', 10_000, 500)).toBe(false)
  expect(isPatchable('vms', 40, 1)).toBe(false)
  expect(isPatchable('vms', undefined, 1)).toBe(false)
  expect(isPatchable('tokens', 10_000, 1)).toBe(false)
})

it('replaces, removes and adds in place', () => {
  const list = [
    { id: 'a', n: 1 },
    { id: 'b', n: 1 },
    { id: 'c', n: 1 },
  ]
  const fetched = new Map([
    ['b', { id: 'b', n: 2 }],
    ['c', null],
    ['d', { id: 'd', n: 2 }],
    ['gone-already', null],
  ])
  const patched = patchList(list, fetched)
  expect(patched).toEqual([
    { id: 'a', n: 1 },
    { id: 'b', n: 2 },
    { id: 'd', n: 2 },
  ])
  // Rows that did not change stay the same objects: they are not rendered again.
  expect(patched[0]).toBe(list[0])
})

it('renews the tasks that a list holds and leaves other lists alone', () => {
  const list = [task('1', 'running'), task('2', 'running')]
  expect(patchTasks(list, new Map([['2', task('2', 'failed')]])).map(each => each.status)).toEqual([
    'running',
    'failed',
  ])
  expect(patchTasks(list, new Map([['3', task('3', 'running')]]))).toBe(list)
})
