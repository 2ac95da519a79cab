import type { Requestor } from '../api/ports.ts'
import type { AuditRecord } from '../auth/auth.schema.ts'
import type { Change } from '../changes/change.schema.ts'
import type { ManagementConfig } from '../hosts/management.schema.ts'

export interface AuditPort {
  record(entry: Omit<AuditRecord, 'id' | 'at'>): boolean
}

/** What the console uses of the other domains. */
export interface ConsolePorts {
  hostId: string
  hostName(): string
  text(): string
  health(): Promise<string>
  runningVms(): Promise<number>
  /** Sets the administrator's password and ends all sessions; finishes the setup when nobody did. */
  resetPassword(password: string): Promise<void>
  revokeTokens(): Promise<void>
  management: {
    get(hostId: string): Promise<{ network: { config: ManagementConfig } }>
    change(hostId: string, config: ManagementConfig, withinSeconds: number, requestor: Requestor): Promise<Change>
  }
  firewall: {
    open(hostId: string): Promise<void>
  }
  changes: {
    get(id: string): Change
    confirm(id: string, connectedAtMs: number): Promise<Change>
    revert(id: string, requestor: Requestor): Promise<Change>
  }
}
