import type { ManagementConfig, ManagementNetwork } from './management.schema.ts'

/** The connection of the hosts themselves: what lasts, and what is tried. */
export interface ManagementDriver {
  /** What lasts, as the next boot will use it; DHCP when nobody has chosen anything. */
  read(hostId: string): Promise<ManagementNetwork>
  /**
   * Connects the host like this until `keep` or `revert`, at most `seconds` long also when nobody calls either, and
   * not beyond a restart of the host. Throws when that is not possible, with the reason.
   */
  apply(hostId: string, config: ManagementConfig, seconds: number): Promise<void>
  /** Makes a config last, whether it is in effect already or not. */
  keep(hostId: string, config: ManagementConfig): Promise<void>
  /** Connects the host as what lasts says. */
  revert(hostId: string): Promise<void>
}
