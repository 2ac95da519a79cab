import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { stagingArea } from './staging.ts'
import type { UpdateDriver } from './update.driver.ts'
import type { Kernel } from './update.rules.ts'
import { compareVersions } from './version.rules.ts'

const STEPS = 20

/** Imaginary slots; bundles are true files. A restart of an imaginary host starts what it should. */
export function createSimUpdateDriver({
  directory,
  version,
  stepMs = 0,
}: {
  directory: string
  version: string
  stepMs?: number
}): UpdateDriver & { restart(hostId: string): void } {
  const machines = new Map<string, { running: string; kernels: Kernel[]; once: string | null }>()
  const machine = (hostId: string) => {
    const known = machines.get(hostId)
    if (known !== undefined) return known
    const fresh = { running: version, kernels: [{ version, triesLeft: null }], once: null }
    machines.set(hostId, fresh)
    return fresh
  }
  const area = (hostId: string) => stagingArea(join(directory, hostId))

  return {
    async read(hostId) {
      const { running, kernels } = machine(hostId)
      return { running, kernels: [...kernels], failures: [] }
    },
    area,
    async install(hostId, totalBytes, { progress, signal }) {
      const staged = await area(hostId).staged()
      if (staged === undefined) throw new Error('nothing is staged')
      const known = machine(hostId)
      known.kernels = known.kernels.filter(kernel => kernel.version === known.running)
      for (let step = 1; step <= STEPS; step++) {
        await delay(stepMs, undefined, { signal })
        progress((totalBytes * step) / STEPS)
      }
      known.kernels.push({ version: staged.manifest.version, triesLeft: 3 })
    },
    async startOther(hostId) {
      const known = machine(hostId)
      known.once = known.kernels.find(kernel => kernel.version !== known.running)?.version ?? null
    },
    async keepRunning() {},
    restart(hostId) {
      const known = machine(hostId)
      const newest = known.kernels.toSorted((a, b) => compareVersions(b.version, a.version))[0]?.version
      known.running = known.once ?? newest ?? known.running
      known.once = null
      known.kernels = known.kernels.map(kernel =>
        kernel.version === known.running ? { ...kernel, triesLeft: null } : kernel,
      )
    },
  }
}
