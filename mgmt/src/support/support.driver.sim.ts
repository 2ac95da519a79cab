import { setTimeout as delay } from 'node:timers/promises'
import { replaceFile } from '../system/files.ts'
import { createBundleFiles } from './bundle-files.ts'
import type { SupportDriver } from './support.driver.ts'

/** True archives of an imaginary machine: only what it says is made up. */
export function createSimSupportDriver({
  directory,
  stepMs = 0,
}: {
  directory: string
  stepMs?: number
}): SupportDriver {
  return createBundleFiles({
    directory,
    leaveFree: 0,
    async collect(source, path, signal) {
      if (stepMs > 0) await delay(stepMs, undefined, { signal })
      signal.throwIfAborted()
      await replaceFile(path, `${source} of a simulated host\n`, 0o600)
    },
  })
}
