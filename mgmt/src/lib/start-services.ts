import type { Logger } from 'pino'
import type { Service } from '../api/ports.ts'

const RETRY_MS = 10_000

/**
 * Starts services one after another. One that fails is tried again every ten seconds and holds up nobody: a host
 * whose pool or hypervisor is broken must still be reachable to be repaired.
 */
export function startServices(services: readonly { name: string; service: Service }[], log: Logger) {
  const failed = new Map<string, unknown>()
  const started: Service[] = []
  const missing = new Set(services.map(({ name }) => name))
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const attempt = async (only: (name: string) => boolean) => {
    for (const { name, service } of services) {
      if (closed || !only(name)) continue
      try {
        await service.start()
        started.push(service)
        missing.delete(name)
        if (failed.delete(name)) log.info({ service: name }, 'service started at last')
      } catch (error) {
        if (!failed.has(name)) log.error({ err: error, service: name }, 'service could not be started, trying again')
        failed.set(name, error)
      }
    }
    if (failed.size > 0 && !closed) timer = setTimeout(() => void attempt(name => failed.has(name)), RETRY_MS).unref()
  }

  return {
    start: () => attempt(() => true),
    /** Throws when a service is not running, be it that it failed or that its turn has not come yet. */
    check(): void {
      if (missing.size > 0) throw new Error(`not started: ${[...missing].join(', ')}`)
    },
    async close(): Promise<void> {
      closed = true
      clearTimeout(timer)
      for (const service of started.reverse()) await service.close()
    },
  }
}
