import { join } from 'node:path'
import { readText, replaceFile } from '../system/files.ts'
import { run } from '../system/nft.ts'
import { startTimer, stopUnit } from '../system/systemctl.ts'
import type { FirewallDriver } from './firewall.driver.ts'
import { renderFirewall, TABLE } from './firewall.render.ts'
import { firewallFile, OPEN, parseFirewall } from './firewall.rules.ts'

/** Acts in the place of this service, should it be gone when the time is up. It serves nobody then. */
const SAFETY_TIMER = 'limiquantix-firewall-revert'
const SAFETY_SECONDS = 20

export interface LinuxFirewallOptions {
  stateDir: string
  /** Performs a script of nft; tests give their own. */
  filter?: (script: string) => Promise<void>
  safety?: { start(seconds: number): Promise<void>; stop(): Promise<void> }
}

/** The kernel's packet filter on the machine that this process runs on. What lasts is a file below `stateDir`. */
export function createLinuxFirewall(options: LinuxFirewallOptions): FirewallDriver {
  const { stateDir, filter = run } = options
  const file = join(stateDir, 'firewall.json')
  const safety = options.safety ?? {
    start: seconds => startTimer(SAFETY_TIMER, seconds, ['/usr/sbin/nft', 'delete', 'table', 'inet', TABLE]),
    stop: () => stopUnit(`${SAFETY_TIMER}.timer`).catch(() => {}),
  }
  const read: FirewallDriver['read'] = async () => {
    const text = await readText(file)
    if (text === undefined) return { config: OPEN, state: { problem: null } }
    const config = parseFirewall(text)
    if (config !== undefined) return { config, state: { problem: null } }
    return { config: OPEN, state: { problem: 'The file of the firewall cannot be used. The host is open.' } }
  }
  return {
    read,
    async apply(_hostId, config, seconds) {
      await safety.start(seconds + SAFETY_SECONDS)
      await filter(renderFirewall(config))
    },
    async keep(_hostId, config) {
      await replaceFile(file, firewallFile(config), 0o600)
      await filter(renderFirewall(config))
      await safety.stop()
    },
    async revert(hostId) {
      await filter(renderFirewall((await read(hostId)).config))
      await safety.stop()
    },
  }
}
