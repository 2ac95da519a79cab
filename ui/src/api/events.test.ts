import { expect, it } from 'vitest'
import { patchTask, staleKeys } from './events.ts'
import type { Task } from './types.ts'

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
  createdAt: '2026-03-01T12:00:00Z',
  startedAt: null,
  endedAt: null,
})
const resource = (change: 'created' | 'updated' | 'deleted') =>
  ({ type: 'resource', seq: 1, at: '2026-03-01T12:00:00Z', kind: 'vms', id: '7', change }) as const

it('an update touches the list and the one resource', () => {
  expect(staleKeys(resource('updated'))).toEqual([
    ['vms', 'list'],
    ['vms', 'one', '7'],
  ])
})

it('a creation or deletion also touches what counts it', () => {
  for (const change of ['created', 'deleted'] as const)
    expect(staleKeys(resource(change))).toEqual([['vms'], ['hosts'], ['volumes'], ['networks']])
})

it('a known task is replaced in place, an unknown one is left to the next fetch', () => {
  const tasks = [task('1', 'running'), task('2', 'running')]
  expect(patchTask(tasks, task('2', 'succeeded'))?.map(each => each.status)).toEqual(['running', 'succeeded'])
  expect(patchTask(tasks, task('3', 'running'))).toBe(tasks)
  expect(patchTask(undefined, task('3', 'running'))).toBeUndefined()
})
