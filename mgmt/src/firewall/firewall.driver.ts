import type { Firewall, FirewallConfig } from './firewall.schema.ts'

/** Who reaches the management of the hosts: what lasts, and what is tried. */
export interface FirewallDriver {
  /** What lasts. */
  read(hostId: string): Promise<Firewall>
  /**
   * Puts a config into effect until `keep` or `revert`; at most `seconds` long also when nobody calls either, and not
   * beyond a restart of the host.
   */
  apply(hostId: string, config: FirewallConfig, seconds: number): Promise<void>
  /** Makes a config last, and puts it into effect. */
  keep(hostId: string, config: FirewallConfig): Promise<void>
  /** Puts into effect what lasts. */
  revert(hostId: string): Promise<void>
}
