import { ApiError } from '../api/errors.ts'
import { readText } from '../system/files.ts'
import { installUpdate, updateVerb } from '../system/update-unit.ts'
import { KernelMemory } from './kernels.ts'
import { stagingArea } from './staging.ts'
import type { UpdateDriver } from './update.driver.ts'

const MAX_LINE = 500

/** This machine, through `limiquantix-update@.service`. */
export function createLinuxUpdateDriver({ directory }: { directory: string }): UpdateDriver {
  const area = stagingArea(directory)
  const memory = new KernelMemory()
  return {
    async read() {
      const { running, kernels } = await memory.get()
      const text = (await readText(`${directory}/failures`)) ?? ''
      return {
        running,
        kernels,
        failures: text
          .split('\n')
          .filter(line => line !== '')
          .map(line => line.slice(0, MAX_LINE)),
      }
    },
    area: () => area,
    async install(_hostId, totalBytes, { progress, signal }) {
      try {
        await memory.change(() => installUpdate(bytes => progress(Math.min(bytes, totalBytes)), signal))
      } catch (error) {
        signal.throwIfAborted()
        throw new ApiError(
          'internal',
          'The update could not be written. The journal of limiquantix-update@install says why.',
          {
            cause: error,
          },
        )
      }
    },
    startOther: () => memory.change(() => updateVerb('previous')),
    keepRunning: () => memory.change(() => updateVerb('default')),
  }
}
