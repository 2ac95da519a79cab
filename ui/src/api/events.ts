import type { QueryClient } from '@tanstack/react-query'
import { createStore } from '../stores/create-store.ts'
import { apiUrl } from './client.ts'
import type { ApiEvent, ResourceKind, Task } from './types.ts'

/** Whether the event stream is up. `lost` is shown to the person: what is on the screen may be old. */
export const connectionStore = createStore<'connecting' | 'live' | 'lost'>('connecting')

/** Events arrive in bursts; lists are fetched again once per burst. */
const BATCH_MS = 250

/** Wait after the service refused the stream, as it does while it starts. */
const RETRY_MS = 4000

/** Puts a task's news into every cached list that holds it, without asking the service again. */
export function patchTask(tasks: Task[] | undefined, task: Task): Task[] | undefined {
  const index = tasks?.findIndex(known => known.id === task.id) ?? -1
  return tasks === undefined || index < 0 ? tasks : tasks.with(index, task)
}

/** Kinds whose own figures change when something of this kind appears or goes. */
const COUNTED_BY: Partial<Record<ResourceKind, readonly ResourceKind[]>> = {
  vms: ['hosts', 'volumes', 'networks'],
  volumes: ['pools'],
  images: ['pools'],
}

/** The query keys that an event makes stale; a key stands for all that begin with it. */
export function staleKeys(event: ApiEvent): readonly (readonly string[])[] {
  if (event.type === 'task') return []
  const { kind, id, change } = event
  if (change === 'updated') {
    return [
      [kind, 'list'],
      [kind, 'one', id],
    ]
  }
  return [[kind], ...(COUNTED_BY[kind] ?? []).map(counting => [counting])]
}

function isFinished(task: Task): boolean {
  return task.status !== 'pending' && task.status !== 'running'
}

function parse(data: string): ApiEvent | undefined {
  try {
    // The service checks what it sends against the event schema.
    return JSON.parse(data) as ApiEvent
  } catch {
    return undefined
  }
}

/**
 * Follows the event stream and marks what changed as stale; that is all that events do. After a break the
 * service repeats what was missed, or says `lost` when it no longer can: then everything is stale. `onTask` hears of every change of a task.
 * Returns the function that ends it.
 */
export function followEvents(client: QueryClient, onTask: (task: Task) => void): () => void {
  const pending = new Map<string, readonly string[]>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let source: EventSource | undefined
  let refused = false

  const flush = () => {
    timer = undefined
    const keys = [...pending.values()]
    pending.clear()
    for (const queryKey of keys) void client.invalidateQueries({ queryKey })
  }
  const mark = (queryKey: readonly string[]) => {
    pending.set(queryKey.join('/'), queryKey)
    timer ??= setTimeout(flush, BATCH_MS)
  }
  const receive = (message: MessageEvent<string>) => {
    const event = parse(message.data)
    if (!event) return
    for (const key of staleKeys(event)) mark(key)
    if (event.type !== 'task') return
    onTask(event.task)
    client.setQueryData(['tasks', 'one', event.task.id], event.task)
    let known = false
    client.setQueriesData<Task[]>({ queryKey: ['tasks', 'list'] }, tasks => {
      const patched = patchTask(tasks, event.task)
      known ||= patched !== tasks
      return patched
    })
    if (!known || isFinished(event.task)) mark(['tasks', 'list'])
  }

  const everything = () => void client.invalidateQueries()
  const connect = () => {
    source = new EventSource(apiUrl('/events'))
    source.addEventListener('resource', receive)
    source.addEventListener('task', receive)
    source.addEventListener('lost', everything)
    source.onopen = () => {
      connectionStore.set('live')
      if (refused) everything()
      refused = false
    }
    source.onerror = () => {
      connectionStore.set('lost')
      if (source?.readyState !== EventSource.CLOSED) return
      // The browser tries again after a break, but not after a refusal. The session tells whether the login ended.
      refused = true
      void client.invalidateQueries({ queryKey: ['session'] })
      retry = setTimeout(connect, RETRY_MS)
    }
  }
  connect()
  return () => {
    source?.close()
    clearTimeout(timer)
    clearTimeout(retry)
  }
}
