import type { ApiEvent, ResourceKind, Task } from './types.ts'

export type Change = Extract<ApiEvent, { type: 'resource' }>['change']

/** What happened since the last look: events that belong together are answered together. */
export type Changes = {
  tasks: Map<string, Task>
  resources: Map<ResourceKind, Map<string, Change>>
}

export function noChanges(): Changes {
  return { tasks: new Map(), resources: new Map() }
}

/** Adds an event; of several about one thing the last counts. */
export function addEvent(changes: Changes, event: ApiEvent): void {
  if (event.type === 'task') {
    changes.tasks.set(event.task.id, event.task)
    return
  }
  const ofKind = changes.resources.get(event.kind) ?? new Map<string, Change>()
  // What appeared and was changed in the same moment still appeared.
  const isNew = ofKind.get(event.id) === 'created' && event.change === 'updated'
  changes.resources.set(event.kind, ofKind.set(event.id, isNew ? 'created' : event.change))
}

/** Kinds whose own figures change when something of this kind appears or goes. */
const COUNTED_BY: Partial<Record<ResourceKind, readonly ResourceKind[]>> = {
  vms: ['hosts', 'volumes', 'networks'],
  volumes: ['pools'],
  images: ['pools'],
}

/** Kinds to count again after `changes` of one kind. */
export function countingKinds(kind: ResourceKind, changes: ReadonlyMap<string, Change>): readonly ResourceKind[] {
  const counted = [...changes.values()].some(change => change !== 'updated')
  return counted ? (COUNTED_BY[kind] ?? []) : []
}

/** From this length on, a list is patched rather than fetched again. */
const LONG_LIST = 200
/** More changes than this at once, and the whole list is cheaper. */
const FEW_CHANGES = 20

/** What is read one by one at `/<kind>/<id>`, and comes in thousands. */
const PATCHABLE: ReadonlySet<ResourceKind> = new Set(['vms', 'volumes', 'images', 'networks'])

/** Whether to fetch the changed resources one by one instead of the whole list that holds them. */
export function isPatchable(kind: ResourceKind, listLength: number | undefined, changed: number): boolean {
  return PATCHABLE.has(kind) && listLength !== undefined && listLength >= LONG_LIST && changed <= FEW_CHANGES
}

/** The list with the fetched resources replaced or added and the ones that are gone (null) taken out. */
export function patchList<T extends { id: string }>(list: readonly T[], fetched: ReadonlyMap<string, T | null>): T[] {
  const kept = list.flatMap(old => {
    const now = fetched.get(old.id)
    if (now === undefined) return [old]
    return now === null ? [] : [now]
  })
  const known = new Set(list.map(old => old.id))
  const added = [...fetched].flatMap(([id, now]) => (now !== null && !known.has(id) ? [now] : []))
  return [...kept, ...added]
}

/** The list with the tasks that it holds renewed; the same list when it holds none of them. */
export function patchTasks(list: Task[], tasks: ReadonlyMap<string, Task>): Task[] {
  return list.some(task => tasks.has(task.id)) ? list.map(task => tasks.get(task.id) ?? task) : list
}
