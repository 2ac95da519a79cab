import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Logger } from 'pino'
import type { ObservedVm, VmDriver } from './vm.driver.ts'

/** Everything is read again now and then, should an event ever have been lost. */
const REREAD_MS = 5 * 60_000
/** Events of one VM come in bursts: one look serves those of this many milliseconds. */
const GATHER_MS = 25
/** Pause before the next attempt when the hypervisor does not answer. */
const RETRY_MS = 3_000

/** What the hypervisor says of all VMs, kept up to date by its events. */
export interface VmObserver {
  /** False until the first look, and while the hypervisor does not answer: then nothing is known. */
  readonly known: boolean
  get(id: string): ObservedVm | undefined
  all(): Iterable<ObservedVm>
  /** Looks at one VM now. */
  refresh(id: string): Promise<ObservedVm | undefined>
  /** Resolves true as soon as `condition` holds for the VM, false after `ms` milliseconds. */
  until(
    id: string,
    condition: (vm: ObservedVm | undefined) => boolean,
    ms: number,
    signal: AbortSignal,
  ): Promise<boolean>
  /** Resolves when the hypervisor has answered; never when the service ends before. */
  whenKnown(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

/** `onChange` is called after a look that found a VM changed, new or gone; with undefined when all may have changed. */
export function createObserver(driver: VmDriver, log: Logger, onChange: (id: string | undefined) => void): VmObserver {
  const seen = new Map<string, ObservedVm>()
  const waiting = new Set<() => void>()
  const closing = new AbortController()
  const gathered = new Set<string>()
  let known = false
  let timer: NodeJS.Timeout | undefined
  let following: Promise<void> = Promise.resolve()

  const tell = (id: string | undefined) => {
    onChange(id)
    for (const look of waiting) look()
  }
  const note = (id: string, vm: ObservedVm | undefined) => {
    if (isDeepStrictEqual(seen.get(id), vm)) return
    if (vm === undefined) seen.delete(id)
    else seen.set(id, vm)
    tell(id)
  }
  const lost = (error: unknown) => {
    if (closing.signal.aborted) return
    log.warn({ err: error }, 'the hypervisor does not answer')
    if (!known) return
    known = false
    tell(undefined)
  }
  const readAll = async () => {
    const vms = await driver.list()
    const wasKnown = known
    known = true
    const ids = new Set(vms.map(vm => vm.id))
    for (const id of [...seen.keys()]) if (!ids.has(id)) note(id, undefined)
    for (const vm of vms) note(vm.id, vm)
    if (!wasKnown) tell(undefined)
  }
  const readUntilKnown = async () => {
    while (!closing.signal.aborted) {
      try {
        return await readAll()
      } catch (error) {
        lost(error)
        await delay(RETRY_MS, undefined, { signal: closing.signal }).catch(() => {})
      }
    }
  }
  const refresh = async (id: string) => {
    const vm = await driver.get(id)
    note(id, vm)
    return vm
  }
  const lookSoon = (id: string) => {
    gathered.add(id)
    timer ??= setTimeout(async () => {
      timer = undefined
      const ids = [...gathered]
      gathered.clear()
      for (const each of ids) await refresh(each).catch(lost)
    }, GATHER_MS)
  }
  const follow = async () => {
    for await (const event of driver.events(closing.signal)) {
      if (event.type === 'changed') lookSoon(event.id)
      else await readUntilKnown()
    }
  }
  let reread: NodeJS.Timeout | undefined

  return {
    get known() {
      return known
    },
    get: id => seen.get(id),
    all: () => seen.values(),
    refresh,

    async until(id, condition, ms, signal) {
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const look = () => {
        if (known && condition(seen.get(id))) resolve(true)
      }
      const deadline = setTimeout(() => resolve(false), ms)
      const stop = () => resolve(false)
      signal.addEventListener('abort', stop, { once: true })
      waiting.add(look)
      look()
      try {
        return await promise
      } finally {
        clearTimeout(deadline)
        waiting.delete(look)
        signal.removeEventListener('abort', stop)
        signal.throwIfAborted()
      }
    },

    whenKnown() {
      const { promise, resolve } = Promise.withResolvers<void>()
      const look = () => {
        if (!known) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
      return promise
    },

    async start() {
      // The first look is waited for; a hypervisor that does not answer must not keep the service from starting.
      await readAll().catch(lost)
      following = follow().catch(error => log.error({ err: error }, 'following the hypervisor ended'))
      reread = setInterval(() => void readAll().catch(lost), REREAD_MS).unref()
    },

    async close() {
      closing.abort()
      clearTimeout(timer)
      clearInterval(reread)
      await following
    },
  }
}
