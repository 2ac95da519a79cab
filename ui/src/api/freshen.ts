import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { addEvent, type Change, countingKinds, isPatchable, noChanges, patchList, patchTasks } from './changes.ts'
import { api } from './client.ts'
import { ApiFailure } from './errors.ts'
import { isOpen } from './task-state.ts'
import type { ApiEvent, ResourceKind, Task } from './types.ts'

/** Events arrive in bursts; each burst is answered once. */
const BATCH_MS = 250
/** Long lists rest after they were fetched: a fifth of a millisecond per row, two seconds for 10,000. */
const REST_MS_PER_ROW = 0.2

type Listed = { id: string }

/** The resource as it is now; null when it is gone. */
async function current(kind: ResourceKind, id: string): Promise<Listed | null> {
  try {
    return await api<Listed>('GET', `/${kind}/${id}`)
  } catch (error) {
    if (error instanceof ApiFailure && error.code === 'not_found') return null
    throw error
  }
}

/**
 * Keeps the query cache true to the events it is told. A short list is fetched again, in a long one only what
 * changed. What is being fetched is not interrupted but fetched once more afterwards, so that a storm of events can
 * delay news but never starve them.
 */
export function freshener(client: QueryClient) {
  let changes = noChanges()
  const stale = new Map<string, QueryKey>()
  const restUntil = new Map<string, number>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const arm = () => {
    timer ??= setTimeout(flush, BATCH_MS)
  }
  const mark = (queryKey: QueryKey) => {
    stale.set(JSON.stringify(queryKey), queryKey)
    arm()
  }

  const patch = async (kind: ResourceKind, changed: ReadonlyMap<string, Change>) => {
    const ids = [...changed.keys()]
    const fetched = await Promise.all(
      ids.map(async id => [id, changed.get(id) === 'deleted' ? null : await current(kind, id)] as const),
    )
    client.setQueryData<Listed[]>([kind, 'list'], list => list && patchList(list, new Map(fetched)))
  }

  const applyResources = (kind: ResourceKind, changed: ReadonlyMap<string, Change>) => {
    for (const id of changed.keys()) mark([kind, 'one', id])
    for (const counting of countingKinds(kind, changed)) mark([counting])
    const list = client.getQueryData<Listed[]>([kind, 'list'])
    if (isPatchable(kind, list?.length, changed.size)) patch(kind, changed).catch(() => mark([kind, 'list']))
    else mark([kind, 'list'])
  }

  const applyTasks = (tasks: ReadonlyMap<string, Task>) => {
    if (tasks.size === 0) return
    const shown = new Set<string>()
    client.setQueriesData<Task[]>({ queryKey: ['tasks', 'list'] }, list => {
      for (const task of list ?? []) shown.add(task.id)
      return list && patchTasks(list, tasks)
    })
    for (const task of tasks.values()) {
      client.setQueryData<Task>(['tasks', 'one', task.id], known => known && task)
      if (!shown.has(task.id) || !isOpen(task)) mark(['tasks', 'list'])
      // It ends with a certificate on trial, which the banner has to tell on whatever page.
      if (task.kind === 'certificate.order' && !isOpen(task)) mark(['hosts', 'changes'])
    }
  }

  const fetchStale = () => {
    const now = Date.now()
    for (const [name, queryKey] of stale) {
      if (client.isFetching({ queryKey }) > 0 || now < (restUntil.get(name) ?? 0)) continue
      stale.delete(name)
      const data = client.getQueryData(queryKey)
      if (Array.isArray(data)) restUntil.set(name, now + data.length * REST_MS_PER_ROW)
      void client.invalidateQueries({ queryKey })
    }
    if (stale.size > 0) arm()
  }

  function flush() {
    timer = undefined
    const { tasks, resources } = changes
    changes = noChanges()
    applyTasks(tasks)
    for (const [kind, changed] of resources) applyResources(kind, changed)
    fetchStale()
  }

  return {
    /** Takes note of an event. */
    tell(event: ApiEvent): void {
      addEvent(changes, event)
      arm()
    },
    /** Everything may have changed. */
    lost(): void {
      void client.invalidateQueries()
    },
    close(): void {
      clearTimeout(timer)
    },
  }
}
