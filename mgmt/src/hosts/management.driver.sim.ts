import { join } from 'node:path'
import { ApiError } from '../api/errors.ts'
import { makeDirectory, readText, replaceFile } from '../system/files.ts'
import type { ManagementDriver } from './management.driver.ts'
import { addressesOf, DEFAULT_MANAGEMENT, managementFile, parseManagement } from './management.rules.ts'
import type { ManagementConfig } from './management.schema.ts'

export interface SimManagementOptions {
  /** Where what lasts is kept, a file for each host. */
  directory: string
  /** Milliseconds that a change of the network takes. */
  stepMs?: number
}

export interface SimManagement extends ManagementDriver {
  /** Static addresses that are in effect now; undefined when DHCP decides. */
  addressesNow(hostId: string): string[] | undefined
}

/**
 * Imaginary uplinks. What lasts is a file, what is tried is memory: the end of the process is to them what a restart
 * is to a machine. A card whose name begins with `error503` cannot be connected.
 */
export function createSimManagement({ directory, stepMs = 0 }: SimManagementOptions): SimManagement {
  const inEffect = new Map<string, ManagementConfig>()
  const path = (hostId: string) => join(directory, `${hostId}.json`)
  const pause = () => new Promise(resolve => setTimeout(resolve, stepMs))

  const read: ManagementDriver['read'] = async hostId => {
    const text = await readText(path(hostId))
    const found = text === undefined ? { config: DEFAULT_MANAGEMENT } : parseManagement(text)
    if ('config' in found) return { config: found.config, state: { problem: null } }
    const problem = `The file of the management network cannot be used (${found.problem}).`
    return { config: DEFAULT_MANAGEMENT, state: { problem } }
  }
  const refuseOnRequest = ({ card, bond }: ManagementConfig) => {
    const bad = [card ?? '', ...(bond?.cards ?? [])].find(name => name.startsWith('error503'))
    if (bad !== undefined) throw new ApiError('unavailable', `The card ${bad} does not answer.`)
  }

  return {
    read,
    async apply(hostId, config) {
      await pause()
      refuseOnRequest(config)
      inEffect.set(hostId, config)
    },
    async keep(hostId, config) {
      await makeDirectory(directory, 0o700)
      await replaceFile(path(hostId), managementFile(config), 0o600)
      inEffect.set(hostId, config)
    },
    async revert(hostId) {
      await pause()
      inEffect.set(hostId, (await read(hostId)).config)
    },
    addressesNow(hostId) {
      const config = inEffect.get(hostId)
      return config?.method === 'static' ? addressesOf(config) : undefined
    },
  }
}
