import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { start } from './exec.ts'
import { parseEventLine, type VirshEvent } from './virsh-output.ts'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 10_000
/** A stream that lived so long was a good one: the next pause is short again. */
const GOOD_AFTER_MS = 30_000

/**
 * Events of all domains, from one `virsh event` that is started again whenever it ends (libvirtd was restarted).
 * `connected` comes at the beginning and after each new connection: what happened before it was missed. `lost` comes
 * when a connection ended.
 * Ends when `signal` is aborted.
 */
export async function* virshEvents(
  uri: string,
  signal: AbortSignal,
): AsyncGenerator<VirshEvent | 'connected' | 'lost'> {
  let pause = FIRST_PAUSE_MS
  while (!signal.aborted) {
    const began = Date.now()
    yield* oneStream(uri, signal)
    if (signal.aborted) return
    yield 'lost'
    pause = Date.now() - began > GOOD_AFTER_MS ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS)
    await delay(pause, undefined, { signal }).catch(() => {})
  }
}

async function* oneStream(uri: string, signal: AbortSignal): AsyncGenerator<VirshEvent | 'connected'> {
  // stdbuf is not needed: virsh flushes each event. Keepalive notices a libvirtd that hangs.
  const args = ['--quiet', '--keepalive-interval', '10', '--connect', uri, 'event', '--all', '--loop', '--timestamp']
  const child = start('virsh', args, { signal })
  const closed = once(child, 'close').catch(() => {})
  child.on('error', () => {})
  child.stderr.resume()
  // virsh says nothing when it is connected and registered, so "look again" comes a moment after the start; what
  // happens meanwhile is either seen by that look or reported as an event.
  const registered = Promise.race([closed.then(() => false), delay(300, true, { signal }).catch(() => false)])
  try {
    if (!(await registered)) return
    yield 'connected'
    for await (const line of createInterface({ input: child.stdout })) {
      const event = parseEventLine(line)
      if (event !== undefined) yield event
    }
  } finally {
    child.kill('SIGTERM')
    await closed
  }
}
