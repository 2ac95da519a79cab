import { notFound } from '../api/errors.ts'
import type { ChangeExecutor, ChangePort, Core, HostPort, Requestor, Service } from '../api/ports.ts'
import type { Change } from '../changes/change.schema.ts'
import type { FirewallDriver } from './firewall.driver.ts'
import { firewallFile, firewallTitle, OPEN } from './firewall.rules.ts'
import { type Firewall, FirewallConfig } from './firewall.schema.ts'

export interface FirewallService extends Service {
  /** What lasts, with the tag of its config. Throws `not_found`. */
  get(hostId: string): Promise<{ firewall: Firewall; tag: string }>
  /** Tries a config. Throws `not_found`, `illegal_state` while another change waits. */
  change(hostId: string, config: FirewallConfig, withinSeconds: number, requestor: Requestor): Promise<Change>
  /** Lets every network in, for good: for somebody at the console. Throws `not_found`, `illegal_state`. */
  open(hostId: string): Promise<void>
}

/** Who reaches the management of the hosts. */
export function createFirewallService(
  core: Core,
  driver: FirewallDriver,
  hosts: HostPort,
  changes: ChangePort,
): FirewallService {
  const require = (hostId: string) => {
    if (!hosts.hostIds().includes(hostId)) throw notFound('host', hostId)
  }
  return {
    /** The kernel begins with no rules. */
    start: () => driver.revert(core.hostId),
    async close() {},

    async get(hostId) {
      require(hostId)
      const firewall = await driver.read(hostId)
      return { firewall, tag: Buffer.from(firewallFile(firewall.config)).toString('base64url') }
    },

    async change(hostId, config, confirmWithinSeconds, requestor) {
      require(hostId)
      changes.requireNone(hostId)
      const title = firewallTitle(config, hosts.hostName(hostId))
      const change = { hostId, kind: 'firewall' as const, title, confirmWithinSeconds, addresses: [] }
      return await changes.propose({ ...change, wanted: config }, requestor)
    },

    async open(hostId) {
      require(hostId)
      changes.requireNone(hostId)
      await driver.keep(hostId, OPEN)
      core.events.resource('hosts', hostId, 'updated')
    },
  }
}

/** How a change of who reaches the management is done. */
export function firewallExecutor(driver: FirewallDriver): ChangeExecutor {
  return {
    apply: ({ hostId, wanted, confirmWithinSeconds }) =>
      driver.apply(hostId, FirewallConfig.parse(wanted), confirmWithinSeconds),
    keep: ({ hostId, wanted }) => driver.keep(hostId, FirewallConfig.parse(wanted)),
    revert: ({ hostId }) => driver.revert(hostId),
  }
}
