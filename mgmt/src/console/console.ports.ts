import type { Readable } from 'node:stream'
import type { Requestor } from '../api/ports.ts'
import type { AuditRecord } from '../auth/auth.schema.ts'
import type { Change } from '../changes/change.schema.ts'
import type { ManagementConfig } from '../hosts/management.schema.ts'
import type { Task } from '../tasks/task.schema.ts'
import type { HostUpdate, InspectedUpdate } from '../updates/update.schema.ts'

export interface AuditPort {
  record(entry: Omit<AuditRecord, 'id' | 'at'>): boolean
}

/** An archive on its way out. */
export interface BundleContent {
  content: Readable
  sizeBytes: number
  name: string
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
  /** Throws `not_found`. */
  task(id: string): Task
  support: {
    create(hostId: string, requestor: Requestor): Promise<{ task: Task; bundleId: string }>
    open(hostId: string, bundleId: string): Promise<BundleContent>
    remove(hostId: string, bundleId: string): Promise<void>
  }
  updates: {
    get(hostId: string): Promise<HostUpdate>
    inspect(hostId: string, head: Buffer): Promise<InspectedUpdate>
    receive(hostId: string, stream: Readable): Promise<HostUpdate>
    discard(hostId: string): Promise<void>
    install(hostId: string, allowOlder: boolean, requestor: Requestor): Promise<Task>
  }
}
