import { join } from 'node:path'
import { makeDirectory, readText, replaceFile } from '../system/files.ts'
import type { FirewallDriver } from './firewall.driver.ts'
import { firewallFile, OPEN, parseFirewall } from './firewall.rules.ts'

/** Imaginary filters, which let everybody through. What lasts is a file for each host. */
export function createSimFirewall({ directory }: { directory: string }): FirewallDriver {
  const path = (hostId: string) => join(directory, `${hostId}.json`)
  return {
    async read(hostId) {
      const text = await readText(path(hostId))
      return { config: (text === undefined ? undefined : parseFirewall(text)) ?? OPEN, state: { problem: null } }
    },
    async apply() {},
    async keep(hostId, config) {
      await makeDirectory(directory, 0o700)
      await replaceFile(path(hostId), firewallFile(config), 0o600)
    },
    async revert() {},
  }
}
