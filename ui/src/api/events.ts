import type { QueryClient } from '@tanstack/react-query'
import { createStore } from '../stores/create-store.ts'
import { apiUrl } from './client.ts'
import { freshener } from './freshen.ts'
import type { ApiEvent, Task } from './types.ts'

/** Whether the event stream is up. `lost` is shown to the person: what is on the screen may be old. */
export const connectionStore = createStore<'connecting' | 'live' | 'lost'>('connecting')

/** Wait after the service refused the stream, as it does while it starts. */
const RETRY_MS = 4000

function parse(data: string): ApiEvent | undefined {
  try {
    // The service checks what it sends against the event schema.
    return JSON.parse(data) as ApiEvent
  } catch {
    return undefined
  }
}

/**
 * Follows the event stream and keeps the cache true to it. After a break the service repeats what was missed, or says
 * `lost` when it no longer can: then everything is fetched again. `onTask` hears of every change of a task.
 * Returns the function that ends it.
 */
export function followEvents(client: QueryClient, onTask: (task: Task) => void): () => void {
  const cache = freshener(client)
  let retry: ReturnType<typeof setTimeout> | undefined
  let source: EventSource | undefined
  let refused = false

  const receive = (message: MessageEvent<string>) => {
    const event = parse(message.data)
    if (!event) return
    cache.tell(event)
    if (event.type === 'task') onTask(event.task)
  }
  const connect = () => {
    source = new EventSource(apiUrl('/events'))
    source.addEventListener('resource', receive)
    source.addEventListener('task', receive)
    source.addEventListener('lost', cache.lost)
    source.onopen = () => {
      connectionStore.set('live')
      if (refused) cache.lost()
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
    cache.close()
    clearTimeout(retry)
  }
}
